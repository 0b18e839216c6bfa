import type { Import } from "../../../api/types.gen.ts";
import { curly } from "../../../lib/curly.ts";
import { formatDuration } from "../../../lib/format.ts";
import { Notice, type Tone } from "../../../ui/Notice.tsx";
import { canRetry, needsChange, plansNothing, productsWritten, workSeconds } from "../model.ts";
import { text as optionText } from "../options/strings.ts";
import { text } from "./strings.ts";

/** How an import ended, in a few sentences. */
export function ImportResult({ item }: { item: Import }) {
  const { tone, title, lead } = result(item);
  return (
    <Notice title={title} tone={tone}>
      <p>{lead}</p>
      {item.status === "completed" && notes(item).map((note) => <p key={note}>{note}</p>)}
    </Notice>
  );
}

/** The rejects to fix, what happened to missing products, and how the result differs from the dry run. */
function notes({ missing, planned_counts: planned, counts, options }: Import): string[] {
  const found: string[] = [];
  if (counts.rejected > 0) found.push(text.rejected(counts.rejected));
  if (missing !== null && missing.skipped === null) {
    if (missing.deactivated > 0) found.push(text.deactivated(missing.deactivated));
    if (missing.deleted > 0) found.push(text.deleted(missing.deleted));
    if (missing.deactivated + missing.deleted === 0) found.push(text.noneMissing);
  }
  if (missing?.skipped) found.push(curly(missing.skipped));
  const differs = planned && (planned.created !== counts.created || planned.updated !== counts.updated);
  if (options.dry_run && differs) {
    found.push(text.differs(planned.created, planned.updated));
  }
  return found;
}

function result(item: Import): { tone: Tone; title: string; lead: string } {
  const written = productsWritten(item);
  switch (item.status) {
    case "completed":
      return {
        tone: item.counts.rejected > 0 ? "warning" : "success",
        title: text.completedTitle(item.counts.rejected),
        lead: completedLead(item),
      };
    case "failed":
      return {
        tone: "danger",
        title: text.failedTitle,
        lead: [
          item.error === null ? text.failedLead : failure(item.error),
          ...(needsChange(item) ? [] : [leftBehind(written)]),
          ...(canRetry(item) && !needsChange(item) ? [text.retryHint] : []),
        ].join(" "),
      };
    default:
      return {
        tone: "info",
        title: text.cancelledTitle,
        lead: plansNothing(item) ? text.nothingPlanned : [leftBehind(written), text.retryHint].join(" "),
      };
  }
}

function completedLead(item: Import): string {
  const rows = item.rows_read;
  const seconds = workSeconds(item, 0);
  if (seconds === null) return text.completedLead(rows);
  return text.completedIn(rows, formatDuration(Math.max(0.1, seconds)));
}

const OPTION_NAMES: Record<string, string> = {
  max_missing_percent: optionText.maxMissingPercent,
  max_rejects: optionText.maxRejectsName,
  max_reject_percent: optionText.maxRejectPercentName,
};

/** The API's message names its options; the page calls those otherwise. */
function failure({ code, message }: NonNullable<Import["error"]>): string {
  if (code !== "too_many_missing" && code !== "too_many_rejects") return curly(message);
  return curly(message).replace(/\bmax_\w+/g, (name) =>
    name in OPTION_NAMES ? `“${OPTION_NAMES[name]}”` : name,
  );
}

/** What an import that ended early wrote. */
function leftBehind(written: number): string {
  return written === 0 ? text.nothingWritten : text.partlyWritten(written);
}
