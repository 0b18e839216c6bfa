import { describe, expect, it } from "vitest";
import { deliveryQuery, periodCovering } from "./periods.ts";

const NOW = Date.parse("2026-11-24T16:00:00Z");

describe("the query of the log", () => {
  it("covers a period up to now, or lies between two instants", () => {
    expect(deliveryQuery({ period: "hour", since: "2020-01-01" }, NOW)).toMatchObject({
      since: "2026-11-24T15:00:00.000Z",
      until: undefined,
    });
    expect(deliveryQuery({ since: "2026-11-20T10:00:00Z", until: "nonsense" }, NOW)).toMatchObject({
      since: "2026-11-20T10:00:00.000Z",
      until: undefined,
    });
  });
});

it.each([
  [null, "day"],
  ["2026-11-24T15:55:00Z", "day"],
  ["2026-11-24T16:00:00Z", "hour"],
  ["2026-11-22T16:00:00Z", "week"],
  ["2026-01-01T00:00:00Z", "month"],
])("recovers trouble since %s by the last %s", (moment, period) => {
  expect(periodCovering(moment, NOW)).toBe(period);
});
