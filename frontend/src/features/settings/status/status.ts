/** Turns the status into the rows and figures of the page. */

import type { PartStatus, SystemStatus, WorkStatus } from "../../../api/types.gen.ts";
import { curly } from "../../../lib/curly.ts";
import { capitalize, formatCount, formatDuration, secondsBetween } from "../../../lib/format.ts";
import type { BadgeTone } from "../../../ui/Badge.tsx";
import type { Definition } from "../../../ui/DefinitionList.tsx";
import { text } from "./strings.ts";

/** A row of the table of components: the servers, and all workers as one of them. */
export interface PartLine {
  id: keyof typeof text.names;
  tone: BadgeTone;
  state: string;
  /** A sentence that explains the status. */
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

/** Makes a sentence of the server's `it doesn't answer`. */
function sentence(fragment: string): string {
  const end = /[.!?]$/.test(fragment) ? "" : ".";
  return capitalize(curly(fragment)) + end;
}

function work({ running, waiting }: WorkStatus): string {
  return running + waiting === 0 ? text.idle : text.work(running, waiting);
}

/** The size of the catalog and the work in progress. Empty while the database doesn't answer. `now` is in milliseconds. */
export function figures(status: SystemStatus, now: number): Definition[] {
  const { products, queue, search } = status;
  if (products === null || queue === null || search === null) return [];
  const count = formatCount(products.value);
  const { value, exact } = queue.deliveries;
  return [
    { term: text.products, value: products.exact ? count : text.about(count) },
    { term: text.imports, value: work(queue.imports) },
    { term: text.jobs, value: work(queue.jobs) },
    { term: text.deliveries, value: value === 0 ? text.idle : text.pending(value, exact) },
    {
      term: text.search,
      value:
        search.waiting_since === null
          ? text.searchUpToDate
          : text.searchBehind(
              search.waiting,
              formatDuration(secondsBetween(search.waiting_since, null, now)),
            ),
    },
  ];
}
