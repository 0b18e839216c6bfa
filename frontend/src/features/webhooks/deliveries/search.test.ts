import { expect, it } from "vitest";
import { isFiltered, readDeliveriesSearch } from "./search.ts";

it("doesn’t count the page or the open delivery as a filter", () => {
  expect(isFiltered({ cursor: "c", delivery: "d" })).toBe(false);
  expect(isFiltered({ status: "failed" })).toBe(true);
});

it("drops parameters and values it doesn’t know", () => {
  const read = readDeliveriesSearch({
    status: "lost",
    period: "year",
    type: "order.paid",
    delivery: "d",
    x: "y",
  });
  expect(read).toEqual({ type: "order.paid", delivery: "d" });
});
