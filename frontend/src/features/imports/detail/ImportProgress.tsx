import type { Import } from "../../../api/types.gen.ts";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatInstant,
  secondsBetween,
} from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import { ShieldIcon } from "../../../ui/icons.tsx";
import { useNow } from "../../../ui/useNow.ts";
import { type Fact, ProgressCard } from "../ProgressCard.tsx";
import classes from "./ImportProgress.module.css";
import { ThroughputChart } from "./ThroughputChart.tsx";

const text = strings.imports;

/** An import on its way through staging, publishing and finishing, or halted on it. */
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
      headline={queued || paused ? text.status[item.status] : (text.phases[phase] ?? phase)}
      hint={hint(item)}
      label={strings.import.title}
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
  // Staged, and another import publishes first.
  if (item.queue_position !== null) return text.waitsForTurn(item.queue_position);
  return text.phaseHints[item.phase ?? "staging"];
}

function pausedHint({ waits_until: until }: Import): string {
  return until === null ? text.pausedLead : `${text.pausedLead} ${text.pausedUntil(formatInstant(until))}`;
}

function queueHint({ queue_position: position }: Import): string {
  return position === null || position < 1 ? text.waiting : text.queuedBehind(position);
}

function facts(item: Import, now: number): Fact[] {
  const { none } = text;
  return [
    { label: text.rowsRead, value: formatCount(item.rows_read) },
    {
      label: text.rowsPerSecond,
      value: item.rows_per_second === null ? none : formatCount(item.rows_per_second),
    },
    {
      label: text.timeLeft,
      value: item.eta_seconds === null ? none : formatDuration(Math.ceil(item.eta_seconds)),
    },
    {
      label: text.elapsed,
      value:
        item.started_at === null
          ? none
          : formatDuration(Math.floor(secondsBetween(item.started_at, null, now))),
    },
    {
      label: text.read,
      value: strings.upload.of(formatBytes(item.bytes_read), formatBytes(item.bytes_total)),
    },
  ];
}
