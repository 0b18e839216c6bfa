/** The throughput of an import, sampled from the polls of this page. */

import type { Import } from "../../../api/types.gen.ts";
import { OUTCOMES } from "../model.ts";

export interface Sample {
  /** Milliseconds of any steady clock. */
  at: number;
  phase: string | null;
  rows: number;
}

/** The number of points in the chart: one minute. */
export const MOST = 120;
export const SAMPLE_MS = 500;
/** Rows are committed in batches of ten thousand; averaged over less time, the line would be a comb. */
const WINDOW_MS = 2_000;

/** The rows processed in the current phase: rows read while staging, rows with an outcome while publishing. */
export function sampleOf(item: Pick<Import, "phase" | "rows_read" | "counts">, at: number): Sample {
  const published = OUTCOMES.reduce((sum, outcome) => sum + item.counts[outcome], 0);
  return { at, phase: item.phase, rows: item.phase === "publishing" ? published : item.rows_read };
}

/** Adds a sample, and drops the oldest beyond the limit. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  return [...samples, sample].slice(-MOST - 1);
}

/** Rows per second at each sample, averaged over two seconds of the same phase, never below 0. */
export function ratesOf(samples: readonly Sample[]): number[] {
  const rates: number[] = [];
  for (const [index, sample] of samples.entries()) {
    const before = samples
      .slice(0, index)
      .find(({ at, phase }) => phase === sample.phase && at < sample.at && sample.at - at <= WINDOW_MS);
    if (before !== undefined) {
      rates.push(Math.max(0, ((sample.rows - before.rows) * 1000) / (sample.at - before.at)));
    }
  }
  return rates;
}
