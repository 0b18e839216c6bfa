import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatForInput,
  formatMilliseconds,
  formatPercent,
  formatUntil,
  secondsBetween,
} from "./format.ts";

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1 kB"],
    [999_499, "999 kB"],
    [999_500, "1 MB"],
    [89_561_304, "89.6 MB"],
    [21_474_836_480, "21.5 GB"],
    [5e15, "5,000 TB"],
  ])("%d is %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe("formatPercent", () => {
  it.each([
    [0, "0.0%"],
    [41.78, "41.7%"],
    [99.99, "99.9%"],
    [100, "100%"],
    [-1, "0.0%"],
  ])("%d is %s", (percent, text) => expect(formatPercent(percent)).toBe(text));
});

describe("formatDuration", () => {
  it.each([
    [0.2, "0.2 s"],
    [9.96, "10 s"],
    [59.4, "59 s"],
    [60, "1 min"],
    [72, "1 min 12 s"],
    [3600, "1 h"],
    [7500, "2 h 5 min"],
  ])("%d is %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe("formatAgo", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  it.each([
    ["2026-11-22T11:59:30Z", "30 seconds ago"],
    ["2026-11-22T11:58:00Z", "2 minutes ago"],
    ["2026-11-21T11:00:00Z", "yesterday"],
    // A clock that is ahead of ours.
    ["2026-11-22T12:00:05Z", "now"],
  ])("%s was %s", (instant, text) => expect(formatAgo(instant, now)).toBe(text));

  it("names the date of what is long ago", () => {
    expect(formatAgo("2026-01-02T12:00:00Z", now)).toMatch(/^Jan 2, 2026/);
  });
});

it("counts with separators", () => expect(formatCount(1_234_567)).toBe("1,234,567"));

it("never measures a negative time, whatever the clocks say", () => {
  expect(secondsBetween("2026-11-22T12:00:00Z", null, Date.parse("2026-11-22T11:59:00Z"))).toBe(0);
});

describe("formatMilliseconds", () => {
  it.each([
    [0, "0 ms"],
    [0.44, "0.4 ms"],
    [37.6, "38 ms"],
    [999.4, "999 ms"],
    [1234, "1.2 s"],
  ])("%d is %s", (ms, text) => expect(formatMilliseconds(ms)).toBe(text));
});

describe("formatUntil", () => {
  const now = Date.parse("2026-11-24T16:00:00Z");
  it.each([
    ["2026-11-24T15:59:00Z", "now"],
    ["2026-11-24T16:00:05Z", "in 5 seconds"],
    ["2026-11-24T16:04:40Z", "in 5 minutes"],
    ["2026-11-24T18:00:00Z", "in 2 hours"],
    ["2026-12-24T16:00:00Z", "in 30 days"],
  ])("%s is %s", (instant, text) => expect(formatUntil(instant, now)).toBe(text));
});

describe("formatForInput", () => {
  it("gives back the minute that a field of the reader’s zone would send", () => {
    const local = formatForInput("2026-11-24T16:20:31Z");
    expect(new Date(local).toISOString()).toBe("2026-11-24T16:20:00.000Z");
  });

  it("is empty for what is no moment", () => {
    expect(formatForInput(undefined)).toBe("");
    expect(formatForInput("soon")).toBe("");
  });
});
