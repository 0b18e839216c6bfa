/** The pace of an import as this page has seen it: what a chart shows of the polls. */

import type { Import } from "../../../api/types.gen.ts";
import { OUTCOMES } from "../model.ts";

export interface Sample {
  /** Milliseconds of any steady clock. */
  at: number;
  phase: string | null;
  rows: number;
}

/** As many points as the chart has room for: a minute of them. */
export const MOST = 120;
export const SAMPLE_MS = 500;
/** Rows are committed by the ten thousand; over less time than this their pace would be a comb. */
const WINDOW_MS = 2_000;

/** The rows done with in the present phase: those read while staging, those with an outcome while publishing. */
export function sampleOf(item: Pick<Import, "phase" | "rows_read" | "counts">, at: number): Sample {
  const published = OUTCOMES.reduce((sum, outcome) => sum + item.counts[outcome], 0);
  return { at, phase: item.phase, rows: item.phase === "publishing" ? published : item.rows_read };
}

/** The samples with one more, the oldest left out once there are too many. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  return [...samples, sample].slice(-MOST - 1);
}

/** Rows per second at each sample, over the last two seconds; a new phase counts anew, and nothing falls below 0. */
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
