import type { Import } from "../../api/types.gen.ts";
import { formatCount, formatDuration, secondsBetween } from "../../lib/format.ts";
import { strings } from "../../lib/strings.ts";
import { Notice, type Tone } from "../../ui/Notice.tsx";
import { productsWritten } from "./model.ts";

const text = strings.imports;

/** How an import ended, or what it waits for, in a sentence. */
export function ImportResult({ item }: { item: Import }) {
  const { tone, title, lead } = result(item);
  return (
    <Notice title={title} tone={tone}>
      {lead}
    </Notice>
  );
}

function result(item: Import): { tone: Tone; title: string; lead: string } {
  const written = productsWritten(item);
  switch (item.status) {
    case "completed":
      return { tone: "success", title: text.completedTitle, lead: completedLead(item) };
    case "failed":
      return {
        tone: "danger",
        title: text.failedTitle,
        lead: [item.error?.message ?? text.failedLead, kept(written), text.retryHint].join(" "),
      };
    case "cancelled":
      return { tone: "info", title: text.cancelledTitle, lead: [kept(written), text.retryHint].join(" ") };
    case "awaiting_confirmation":
      return { tone: "warning", title: text.awaitingTitle, lead: text.awaitingLead };
    default:
      return { tone: "warning", title: text.pausedTitle, lead: text.pausedLead };
  }
}

function completedLead(item: Import): string {
  const rows = formatCount(item.rows_read);
  if (item.started_at === null || item.finished_at === null) return text.completedLead(rows);
  const seconds = secondsBetween(item.started_at, item.finished_at, 0);
  return text.completedIn(rows, formatDuration(seconds));
}

/** What an import that ended early leaves behind. */
function kept(written: number): string {
  return written === 0 ? text.nothingWritten : text.partlyWritten(formatCount(written));
}
