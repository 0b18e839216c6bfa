import type { Import } from "../../api/types.gen.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import { text } from "./strings.ts";

const TONES: Record<string, BadgeTone> = {
  queued: "info",
  running: "accent",
  paused: "warning",
  awaiting_confirmation: "warning",
  completed: "success",
  failed: "danger",
  cancelled: "neutral",
};

/** The status of an import. A status that this page doesn't know appears under its API name. */
export function StatusBadge({ status }: { status: Import["status"] }) {
  return (
    <Badge pulse={status === "running"} tone={TONES[status] ?? "neutral"}>
      {text.status[status] ?? status}
    </Badge>
  );
}
