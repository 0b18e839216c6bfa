import { formatCount } from "../../lib/format.ts";
import { plural } from "../../lib/plural.ts";

export const text = {
  status: {
    queued: "Queued",
    running: "Running",
    paused: "Paused",
    awaiting_confirmation: "Needs confirmation",
    nothing_to_change: "Nothing to change",
    completed: "Completed",
    failed: "Failed",
    cancelled: "Cancelled",
  } as Record<string, string>,
  steps: {
    upload: "Upload",
    review: "Review",
    staging: "Staging",
    publishing: "Publishing",
    finishing: "Finishing",
  } as Record<string, string>,
  outcomes: {
    created: "Created",
    updated: "Updated",
    unchanged: "Unchanged",
    superseded: "Superseded",
    rejected: "Rejected",
    blank: "Blank",
  },
  inQueue: (position: number) => (position === 1 ? "next" : `no. ${formatCount(position)}`),
  rejected: (count: number) => plural(count, { other: "# rejected" }),
  file: "File",
  statusLabel: "Status",
  rows: "Rows",
  rowCount: (count: number) => plural(count, { one: "# row", other: "# rows" }),
  outcome: "Outcome",
  started: "Started",
  duration: "Duration",
  by: "Started by",
  timeLeft: "Time left",
  line: "Line",
  bytesOf: (done: string, total: string) => `${done} of ${total}`,
  total: (count: number, exact: boolean) =>
    `${exact ? "" : "About "}${plural(count, { one: "# import", other: "# imports" })}`,
} as const;
