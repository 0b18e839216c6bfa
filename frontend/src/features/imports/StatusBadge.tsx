import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import { text } from "./strings.ts";

const TONES: Record<string, BadgeTone> = {
  queued: "info",
  running: "accent",
  paused: "warning",
  awaiting_confirmation: "warning",
  nothing_to_change: "neutral",
  completed: "success",
  failed: "danger",
  cancelled: "neutral",
};

/** The status of an import, as `shownStatus` has it. One that this page doesn't know appears under its API name. */
export function StatusBadge({ status }: { status: string }) {
  return (
    <Badge pulse={status === "running"} tone={TONES[status] ?? "neutral"}>
      {text.status[status] ?? status}
    </Badge>
  );
}
