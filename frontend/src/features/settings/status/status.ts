/** The status as sentences. */

import type { PartStatus, SystemStatus, WorkStatus } from "../../../api/types.gen.ts";
import { formatCount, formatDuration, secondsBetween } from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import type { BadgeTone } from "../../../ui/Badge.tsx";

const text = strings.status;

/** A line of the table of parts: the servers, and the workers as one of them. */
export interface PartLine {
  id: keyof typeof text.names;
  tone: BadgeTone;
  state: string;
  /** What there is to say of it, in a sentence. */
  detail: string | null;
  server: string | null;
  latencyMs: number | null;
  lastSeen: string | null;
}

export function partLines(status: SystemStatus): PartLine[] {
  return [...status.parts.map(partLine), workersLine(status)];
}

function partLine(part: PartStatus): PartLine {
  const broken = part.required ? "danger" : "warning";
  return {
    id: part.name,
    tone: part.error === null ? "success" : broken,
    state: part.error === null ? text.works : text.fails,
    detail: part.error === null ? null : sentence(part.error),
    server: part.name === "migrations" && part.version !== null ? text.migration(part.version) : part.version,
    latencyMs: part.latency_ms,
    lastSeen: null,
  };
}

function workersLine({ workers }: SystemStatus): PartLine {
  const line = { id: "workers", server: null, latencyMs: null } as const;
  if (workers === null) {
    return { ...line, tone: "neutral", state: text.unknown, detail: text.onlyDatabase, lastSeen: null };
  }
  const lastSeen = workers.last_seen_at;
  if (workers.alive === 0) {
    return { ...line, tone: "warning", state: text.fails, detail: text.noWorkers, lastSeen };
  }
  const detail = text.workers(workers.alive, workers.working);
  return { ...line, tone: "success", state: text.works, detail, lastSeen };
}

/** The server's `it doesn't answer` as a sentence of its own. */
function sentence(fragment: string): string {
  const end = /[.!?]$/.test(fragment) ? "" : ".";
  return `${fragment.charAt(0).toUpperCase()}${fragment.slice(1)}${end}`;
}

function work({ running, waiting }: WorkStatus): string {
  return running + waiting === 0 ? text.idle : text.work(formatCount(running), formatCount(waiting));
}

/** What there is and what there is to do: names and values. Empty when the database doesn't say. `now` is in milliseconds. */
export function figures(status: SystemStatus, now: number): [name: string, value: string][] {
  const { products, queue, search } = status;
  if (products === null || queue === null || search === null) return [];
  const count = formatCount(products.value);
  const pending = formatCount(queue.deliveries.value);
  return [
    [text.products, products.exact ? count : text.about(count)],
    [text.imports, work(queue.imports)],
    [text.jobs, work(queue.jobs)],
    [
      text.deliveries,
      queue.deliveries.value === 0
        ? text.idle
        : text.pending(queue.deliveries.exact ? pending : text.moreThan(pending)),
    ],
    [
      text.search,
      search.waiting_since === null
        ? text.searchUpToDate
        : text.searchBehind(
            formatCount(search.waiting),
            formatDuration(secondsBetween(search.waiting_since, null, now)),
          ),
    ],
  ];
}
