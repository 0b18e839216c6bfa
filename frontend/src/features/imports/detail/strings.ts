import { plural } from "../../../lib/plural.ts";

const rows = { one: "# row", other: "# rows" };
const products = { one: "# product", other: "# products" };

export const text = {
  back: "History",
  notFound: "Import not found",
  backTo: "Back to History",
  byUser: (name: string) => `by ${name}`,
  attempt: (attempt: number) => `Attempt ${attempt}`,
  reconnecting: "Connection lost. The import continues on the server. Trying again…",
  stepHints: {
    staging: "Skuport reads and checks every row. The catalog doesn’t change yet.",
    publishing: "Skuport writes the rows to the catalog.",
    finishing: "Skuport counts, checks and cleans up.",
  } as Record<string, string>,
  waiting: "Waiting for a worker.",
  stalled: "No worker is processing it. It continues where it stopped when a worker is free.",
  queuedBehind: (position: number) =>
    plural(position, { one: "Next in the queue.", other: "Number # in the queue." }),
  publishQueue: (ahead: number) =>
    plural(ahead, {
      one: "Staging is complete. One other import publishes first.",
      other: "Staging is complete. # other imports publish first.",
    }),
  wait: (duration: string) => `Estimated wait: ${duration}.`,
  pausedLead: "It continues where it stopped when you resume it.",
  pausedUntil: (instant: string) => `If you don’t resume it before ${instant}, it will be cancelled.`,
  mayClose: "The upload is complete. You can close this page: the import continues on the server.",
  chart: (peak: string) => `Rows per second since you opened this page, ${peak} at most`,
  chartSoon: "Rows per second since you opened this page",
  rowsRead: "Rows read",
  rowsPerSecond: "Rows per second",
  elapsed: "Elapsed",
  read: "Read",
  share: "Copy link",
  linkCopied: "Link copied",
  pause: "Pause",
  pauseHint: "Stops after the current step. Other imports can publish meanwhile.",
  resume: "Resume",
  again: "Import again…",
  againHint: "Imports the same file with other columns or options.",
  cancel: "Cancel import",
  cancelTitle: "Cancel this import?",
  cancelBeforePublish: "Nothing has been written to the catalog, and nothing will be.",
  cancelWhilePublishing:
    "It stops after the current batch of rows. Rows already written stay in the catalog and are counted.",
  cancelKeep: "Keep importing",
  retry: "Retry",
  anotherFile: "Import another file",
  viewProducts: "View products",
  outcomeHints: {
    created: "New products",
    updated: "Changed products",
    unchanged: "Same as in the catalog",
    superseded: "Replaced by a later row with the same SKU",
    rejected: "Invalid rows",
    blank: "Empty lines",
  },
  outcomesTitle: "Outcome of every row",
  plannedOutcomesTitle: "Planned outcome of every row",
  accounted: (count: number) =>
    plural(count, { one: "# row read and accounted for", other: "# rows read, all accounted for" }),
  soFar: (count: number) => `${plural(count, rows)} read so far`,
  readRows: (count: number) => `${plural(count, rows)} read`,
  noneDecided: (count: number) =>
    plural(count, {
      one: "# row read, neither decided nor written",
      other: "# rows read, none decided or written",
    }),
  someUndecided: (count: number, undecided: number) =>
    `${plural(count, rows)} read, ${plural(undecided, { other: "# of them" })} neither decided nor written`,
  completedTitle: (rejected: number) =>
    rejected === 0
      ? "Import completed"
      : `Import completed, ${plural(rejected, { one: "# row rejected", other: "# rows rejected" })}`,
  completedLead: (count: number) => `${plural(count, rows)}.`,
  completedIn: (count: number, duration: string) => `${plural(count, rows)} in ${duration}.`,
  rejected: (count: number) =>
    plural(count, {
      one: "The rejected row is listed below.",
      other: "The rejected rows are listed below.",
    }),
  failedTitle: "Import failed",
  failedLead: "It stopped before the end.",
  cancelledTitle: "Import cancelled",
  nothingWritten: "The catalog is unchanged.",
  nothingPlanned: "The catalog is unchanged. The dry run found nothing to change.",
  partlyWritten: (count: number) =>
    plural(count, {
      one: "# product was written before that and stays in the catalog.",
      other: "# products were written before that and stay in the catalog.",
    }),
  deactivated: (count: number) =>
    plural(count, {
      one: "# product missing from the file was deactivated.",
      other: "# products missing from the file were deactivated.",
    }),
  deleted: (count: number) =>
    plural(count, {
      one: "# product missing from the file was deleted.",
      other: "# products missing from the file were deleted.",
    }),
  noneMissing: "No product was missing from the file.",
  differs: (created: number, updated: number) =>
    `The dry run planned to create ${plural(created, products)} and update ${plural(updated, { other: "#" })}. The catalog has changed since.`,
  retryHint: "Retry continues where it stopped, with the same file.",
  settingsTitle: "Columns and options",
  file: "File",
} as const;
