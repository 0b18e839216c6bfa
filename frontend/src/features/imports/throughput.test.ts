import { describe, expect, it } from "vitest";
import { MOST, ratesOf, type Sample, sampleOf, withSample } from "./throughput.ts";

const counts = { created: 10, updated: 1, unchanged: 2, superseded: 3, rejected: 4, blank: 5 };

describe("the pace of an import", () => {
  it("counts rows read while staging, and rows with an outcome while publishing", () => {
    expect(sampleOf({ phase: "staging", rows_read: 90, counts }, 1)).toMatchObject({ rows: 90 });
    expect(sampleOf({ phase: "publishing", rows_read: 90, counts }, 1)).toMatchObject({ rows: 25 });
  });

  it("is rows by time, begins anew with a phase, and never falls below nothing", () => {
    const samples: Sample[] = [
      { at: 0, phase: "staging", rows: 0 },
      { at: 2_000, phase: "staging", rows: 1_000 },
      { at: 3_000, phase: "publishing", rows: 10 },
      { at: 4_000, phase: "publishing", rows: 300 },
      { at: 5_000, phase: "publishing", rows: 200 },
      { at: 5_000, phase: "publishing", rows: 900 },
    ];
    expect(ratesOf(samples)).toEqual([500, 290, 0]);
  });

  it("keeps about one sample a second, however often it is asked, and only so many", () => {
    let samples: Sample[] = [];
    for (let at = 0; at <= 200_000; at += 250) {
      samples = withSample(samples, { at, phase: "staging", rows: at });
      expect(samples.at(-1)?.at).toBe(at);
    }
    expect(samples.length).toBe(MOST + 1);
    expect(new Set(ratesOf(samples))).toEqual(new Set([1000]));
    const gaps = samples.slice(1, -1).map((sample, index) => sample.at - (samples[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  });
});
