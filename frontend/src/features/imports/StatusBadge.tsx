import type { Import } from "../../api/types.gen.ts";
import { strings } from "../../lib/strings.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";

const TONES: Record<string, BadgeTone> = {
  queued: "info",
  running: "accent",
  paused: "warning",
  awaiting_confirmation: "warning",
  completed: "success",
  failed: "danger",
  cancelled: "neutral",
};

/** An import's status. A status this page doesn't know yet is shown by its name. */
export function StatusBadge({ status }: { status: Import["status"] }) {
  return (
    <Badge pulse={status === "running"} tone={TONES[status] ?? "neutral"}>
      {strings.imports.status[status] ?? status}
    </Badge>
  );
}
