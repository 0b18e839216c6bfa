/** What can be told about an import from its JSON alone. */

import type { Import } from "../../api/types.gen.ts";

/** The outcomes of rows in the order in which they are shown. Their sum is the number of rows read. */
export const OUTCOMES = ["created", "updated", "unchanged", "superseded", "rejected", "blank"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The steps a person sees; the first two happen in the browser, before the import exists. */
export const STEPS = ["upload", "review", "staging", "publishing", "finishing"] as const;
export type Step = (typeof STEPS)[number];

const ACTIVE = new Set(["queued", "running"]);

/** Whether it goes on by itself, so that it is worth asking again soon. */
export function isActive(item: Pick<Import, "status">): boolean {
  return ACTIVE.has(item.status);
}

export function canCancel(item: Pick<Import, "status">): boolean {
  return isActive(item) || item.status === "paused" || item.status === "awaiting_confirmation";
}

export function canPause(item: Pick<Import, "status" | "phase" | "options">): boolean {
  // What publishes in one transaction can't be halted in the middle of it.
  return isActive(item) && !(item.options.atomic && item.phase === "publishing");
}

export function canRetry(item: Pick<Import, "status">): boolean {
  return item.status === "failed" || item.status === "cancelled";
}

const AS_BEFORE = new Set(["nothing_imported", "too_many_rejects", "too_many_missing"]);

/** Whether a retry would end like this again: the file or the options have to change first. */
export function needsChange({ status, error }: Pick<Import, "status" | "error">): boolean {
  return status === "failed" && error !== null && AS_BEFORE.has(error.code);
}

/** Products written so far: they stay, whatever becomes of the import. */
export function productsWritten({ counts }: Pick<Import, "counts">): number {
  return counts.created + counts.updated;
}

/** Milliseconds until progress is worth asking for again, or false when nothing will change by itself. */
export function pollEvery(item: Pick<Import, "status"> | undefined, hidden: boolean): number | false {
  if (item === undefined) return false;
  if (isActive(item)) return hidden ? 5_000 : 500;
  return item.status === "paused" || item.status === "awaiting_confirmation" ? 10_000 : false;
}
