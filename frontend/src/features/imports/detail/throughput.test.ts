import { describe, expect, it } from "vitest";
import { MOST, ratesOf, SAMPLE_MS, type Sample, sampleOf, withSample } from "./throughput.ts";

const counts = { created: 10, updated: 1, unchanged: 2, superseded: 3, rejected: 4, blank: 5 };

describe("the throughput of an import", () => {
  it("counts rows read while staging, and rows with an outcome while publishing", () => {
    expect(sampleOf({ phase: "staging", rows_read: 90, counts }, 1)).toMatchObject({ rows: 90 });
    expect(sampleOf({ phase: "publishing", rows_read: 90, counts }, 1)).toMatchObject({ rows: 25 });
  });

  it("is rows per second, restarts with each phase, and is never negative", () => {
    const samples: Sample[] = [
      { at: 0, phase: "staging", rows: 0 },
      { at: 2_000, phase: "staging", rows: 1_000 },
      { at: 3_000, phase: "publishing", rows: 10 },
      { at: 4_000, phase: "publishing", rows: 300 },
      { at: 4_000, phase: "publishing", rows: 300 },
      { at: 4_500, phase: "publishing", rows: 0 },
    ];
    expect(ratesOf(samples)).toEqual([500, 290, 290, 0]);
  });

  it("is smooth although rows are committed in batches, and zero when nothing moves", () => {
    const heaps = Array.from({ length: 40 }, (_, index) => ({
      at: index * 500,
      phase: "publishing",
      rows: Math.floor(Math.min(index, 24) / 2) * 20_000,
    }));
    const rates = ratesOf(heaps);
    expect(Math.max(...rates.slice(4, 20))).toBe(Math.min(...rates.slice(4, 20)));
    expect(rates.at(-1)).toBe(0);
  });

  it("covers one minute", () => {
    let samples: Sample[] = [];
    for (let at = 0; at <= 200_000; at += SAMPLE_MS) {
      samples = withSample(samples, { at, phase: "staging", rows: at });
    }
    expect(samples.at(-1)?.at).toBe(200_000);
    expect(samples).toHaveLength(MOST + 1);
    expect(new Set(ratesOf(samples))).toEqual(new Set([1000]));
  });
});
