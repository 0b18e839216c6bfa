import { describe, expect, it } from "vitest";
import { ApiError } from "../../../lib/problem.ts";
import { countFound, isTheCount, selectionBody } from "./bulk.ts";

describe("a selection", () => {
  it("is everything only without a filter", () => {
    expect(selectionBody({ by: "filters", filters: {}, total: null })).toEqual({ all: true });
    expect(selectionBody({ by: "filters", filters: { q: "lamp" }, total: null })).toEqual({
      filter: { q: "lamp" },
    });
  });
});

describe("a count", () => {
  it.each([
    ["1234", true],
    [" 1,234 ", true],
    ["1 234", true],
    ["123", false],
    ["", false],
    ["1234x", false],
  ])("typed as %s", (typed, right) => expect(isTheCount(typed, 1234)).toBe(right));

  it("is read from the refusal of another one", () => {
    const refusal = { status: 409, title: "Conflict", code: "unexpected_count" };
    const detail = "You expect 5 products, but it is 1,234 now. Send expected_count: 1234 if you mean these.";
    expect(countFound(new ApiError({ ...refusal, detail }))).toBe(1234);
    expect(countFound(new ApiError({ ...refusal, code: "busy", detail }))).toBeNull();
  });
});
