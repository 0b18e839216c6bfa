import type { Import } from "../../../api/types.gen.ts";
import { formatBytes, formatCount, formatDuration, formatInstant } from "../../../lib/format.ts";
import { shared } from "../../../lib/strings.ts";
import type { Definition } from "../../../ui/DefinitionList.tsx";
import { ShieldIcon } from "../../../ui/icons.tsx";
import { useNow } from "../../../ui/useNow.ts";
import { isWorking, workSeconds } from "../model.ts";
import { ProgressCard } from "../ProgressCard.tsx";
import { text as importText } from "../strings.ts";
import classes from "./ImportProgress.module.css";
import { text } from "./strings.ts";
import { ThroughputChart } from "./ThroughputChart.tsx";

/** An import that is queued, running or paused. */
export function ImportProgress({ item }: { item: Import }) {
  const now = useNow(1_000);
  const queued = item.status === "queued";
  const paused = item.status === "paused";
  const phase = item.phase ?? "staging";
  return (
    <ProgressCard
      chart={!paused && <ThroughputChart item={item} />}
      facts={facts(item, now)}
      footer={
        !paused && (
          <span className={classes.safe}>
            <ShieldIcon size={18} />
            {text.mayClose}
          </span>
        )
      }
      headline={queued || paused ? importText.status[item.status] : (importText.steps[phase] ?? phase)}
      hint={hint(item)}
      label={shared.import}
      percent={queued && item.percent === 0 ? null : item.percent}
      step={phase}
      stopped={paused}
    />
  );
}

function hint(item: Import): string | undefined {
  if (item.status === "paused") return pausedHint(item);
  if (item.stalled) return text.stalled;
  if (item.status === "queued") return queueHint(item);
  // It is staged, and waits in the publish queue.
  if (item.queue_position !== null) return withWait(text.publishQueue(item.queue_position), item);
  return text.stepHints[item.phase ?? "staging"];
}

function pausedHint({ expires_at: until }: Import): string {
  return until === null ? text.pausedLead : `${text.pausedLead} ${text.pausedUntil(formatInstant(until))}`;
}

/** The hint, with the estimated wait where there is one. */
function withWait(hint: string, { queue_seconds: seconds }: Import): string {
  return seconds === null ? hint : `${hint} ${text.wait(formatDuration(seconds))}`;
}

function queueHint(item: Import): string {
  const position = item.queue_position;
  return position === null || position < 1 ? text.waiting : withWait(text.queuedBehind(position), item);
}

function facts(item: Import, now: number): Definition[] {
  const { none } = shared;
  const elapsed = workSeconds(item, now);
  return [
    { term: text.rowsRead, value: formatCount(item.rows_read) },
    {
      term: text.rowsPerSecond,
      value: item.rows_per_second === null || !isWorking(item) ? none : formatCount(item.rows_per_second),
    },
    {
      term: importText.timeLeft,
      value: item.eta_seconds === null ? none : formatDuration(Math.ceil(item.eta_seconds)),
    },
    {
      term: text.elapsed,
      value: elapsed === null ? none : formatDuration(Math.floor(elapsed)),
    },
    {
      term: text.read,
      value: importText.bytesOf(formatBytes(item.bytes_read), formatBytes(item.bytes_total)),
    },
  ];
}
