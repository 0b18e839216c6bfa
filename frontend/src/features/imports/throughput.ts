/** The pace of an import as this page has seen it: what a chart shows of the polls. */

import type { Import } from "../../api/types.gen.ts";
import { OUTCOMES } from "./model.ts";

export interface Sample {
  /** Milliseconds of any steady clock. */
  at: number;
  phase: string | null;
  rows: number;
}

/** As many bars as the chart has room for. */
export const MOST = 60;
const BUCKET_MS = 1_000;

/** The rows done with in the present phase: those read while staging, those with an outcome while publishing. */
export function sampleOf(item: Pick<Import, "phase" | "rows_read" | "counts">, at: number): Sample {
  const published = OUTCOMES.reduce((sum, outcome) => sum + item.counts[outcome], 0);
  return { at, phase: item.phase, rows: item.phase === "publishing" ? published : item.rows_read };
}

/** The samples with one more, at most about one a second. The newest always stands. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const before = samples.at(-2);
  const last = samples.at(-1);
  const merge =
    before !== undefined &&
    last !== undefined &&
    last.phase === sample.phase &&
    last.at - before.at < BUCKET_MS;
  return [...(merge ? samples.slice(0, -1) : samples), sample].slice(-MOST - 1);
}

/** Rows per second between one sample and the next; a new phase counts from anew, and nothing falls below 0. */
export function ratesOf(samples: readonly Sample[]): number[] {
  const rates: number[] = [];
  for (const [index, sample] of samples.entries()) {
    const before = samples[index - 1];
    if (before === undefined || before.phase !== sample.phase || sample.at <= before.at) continue;
    rates.push(Math.max(0, ((sample.rows - before.rows) * 1000) / (sample.at - before.at)));
  }
  return rates;
}
