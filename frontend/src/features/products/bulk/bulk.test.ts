import { describe, expect, it } from "vitest";
import { ApiError } from "../../../lib/problem.ts";
import { isTheCount, isUnexpectedCount, selectionBody } from "./bulk.ts";

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

  it("is recognised as the reason of a refusal", () => {
    const refusal = { status: 409, title: "Conflict" };
    expect(isUnexpectedCount(new ApiError({ ...refusal, code: "unexpected_count" }))).toBe(true);
    expect(isUnexpectedCount(new ApiError({ ...refusal, code: "busy" }))).toBe(false);
    expect(isUnexpectedCount(null)).toBe(false);
  });
});
