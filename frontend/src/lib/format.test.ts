import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
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
