/** Reads an import's JSON: its status, what can be done with it, and how often to poll it. */

import { CountsSchema } from "../../api/schemas.gen.ts";
import type { Import } from "../../api/types.gen.ts";
import { secondsBetween } from "../../lib/format.ts";

/** The outcomes of rows, as the API's schema lists them, in display order. Their sum is the number of rows read. */
export const OUTCOMES = CountsSchema.required;
export type Outcome = (typeof OUTCOMES)[number];

/** The steps that the user sees. The first two happen in the browser, before the import exists. */
export const STEPS = ["upload", "review", "staging", "publishing", "finishing"] as const;
export type Step = (typeof STEPS)[number];

const ACTIVE = new Set(["queued", "running"]);

/** Whether it makes progress by itself, so that it is worth polling. */
export function isActive(item: Pick<Import, "status">): boolean {
  return ACTIVE.has(item.status);
}

export function canCancel(item: Pick<Import, "status">): boolean {
  return isActive(item) || item.status === "paused" || item.status === "awaiting_confirmation";
}

export function canPause(item: Pick<Import, "status" | "phase" | "options">): boolean {
  // An atomic import publishes in one transaction, which can't pause.
  return isActive(item) && !(item.options.atomic && item.phase === "publishing");
}

/** Failures of the file itself: only another upload helps. */
const OF_THE_FILE = new Set([
  ...["file_changed", "file_missing", "line_too_long"],
  ...["broken_gzip", "truncated_gzip", "compressed_too_large"],
]);

/** Why rows are rejected that another catalog would take. */
const FOR_THE_CATALOG = new Set(["name_required", "sku_exists", "sku_not_found", "too_many_attributes"]);

/** Whether a retry, which keeps the file and the options, can end otherwise. */
export function canRetry({
  status,
  error,
  reject_groups: groups,
}: Pick<Import, "status" | "error" | "reject_groups">): boolean {
  if (status !== "failed" || error === null) return status === "failed" || status === "cancelled";
  // Its rows keep their outcomes.
  if (error.code === "nothing_imported" || OF_THE_FILE.has(error.code)) return false;
  return error.code !== "too_many_rejects" || groups.some(({ code }) => FOR_THE_CATALOG.has(code));
}

/** Whether the same file can be imported with other options. */
export function canImportAgain({ status, error }: Pick<Import, "status" | "error">): boolean {
  return status === "cancelled" || (status === "failed" && !OF_THE_FILE.has(error?.code ?? ""));
}

/** Whether rows are read or written right now: it waits neither for a worker nor for another import. */
export function isWorking(item: Pick<Import, "status" | "stalled" | "queue_position">): boolean {
  return item.status === "running" && !item.stalled && item.queue_position === null;
}

const SAME_AGAIN = new Set(["nothing_imported", "too_many_rejects", "too_many_missing"]);

/** Whether the file or the options have to change first, unless the catalog has changed. */
export function needsChange(item: Pick<Import, "error"> & Planned): boolean {
  if (plansNothing(item)) return true;
  const { status, error } = item;
  return status === "failed" && error !== null && SAME_AGAIN.has(error.code);
}

type Planned = Pick<Import, "status" | "planned_counts" | "counts">;

/** Whether it was cancelled before it wrote any of what a dry run had planned. */
export function endedAsPlanned({ status, planned_counts, counts }: Planned): boolean {
  return status === "cancelled" && planned_counts !== null && productsWritten({ counts }) === 0;
}

/** Whether it was cancelled when a dry run had found that no row would change a product. */
export function plansNothing(item: Planned): boolean {
  return (
    endedAsPlanned(item) &&
    item.planned_counts !== null &&
    productsWritten({ counts: item.planned_counts }) === 0
  );
}

/** Rows that were read, but had no outcome when the import ended early. */
export function rowsUndecided({
  status,
  rows_read,
  counts,
}: Pick<Import, "status" | "rows_read" | "counts">): number {
  if (status !== "failed" && status !== "cancelled") return 0;
  return Math.max(0, rows_read - OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0));
}

/** The outcomes to show: those that a dry run has planned, until it is confirmed. It has written nothing. */
export function shownCounts({
  status,
  planned_counts,
  counts,
}: Pick<Import, "status" | "planned_counts" | "counts">): Import["counts"] {
  return status === "awaiting_confirmation" && planned_counts !== null ? planned_counts : counts;
}

/** The status to show. A dry run that would change nothing has nothing to confirm, though it waits like the others. */
export function shownStatus(item: Pick<Import, "status" | "planned_counts" | "options">): string {
  const { status, planned_counts: planned, options } = item;
  if (status !== "awaiting_confirmation" || planned === null) return status;
  // How many products are missing from the file, only the plan itself says.
  const nothing = planned.created + planned.updated === 0 && options.on_missing === "keep";
  return nothing ? "nothing_to_change" : status;
}

/** Products written so far. They stay, however the import ends. */
export function productsWritten({ counts }: Pick<Import, "counts">): number {
  return counts.created + counts.updated;
}

/**
 * Seconds of work on it until its end, or until `now` in milliseconds since 1970. The time for which it waited for a user
 * doesn't count. Null before it started.
 */
export function workSeconds(
  item: Pick<Import, "started_at" | "finished_at" | "waiting_since" | "waited_seconds">,
  now: number,
): number | null {
  if (item.started_at === null) return null;
  const end = item.finished_at ?? item.waiting_since;
  return Math.max(0, secondsBetween(item.started_at, end, now) - item.waited_seconds);
}

/** Milliseconds until the next poll; false when nothing changes by itself. */
export function pollEvery(item: Pick<Import, "status"> | undefined, hidden: boolean): number | false {
  if (item === undefined) return false;
  if (isActive(item)) return hidden ? 5_000 : 500;
  return item.status === "paused" || item.status === "awaiting_confirmation" ? 10_000 : false;
}
