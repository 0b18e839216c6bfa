import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { ApiError } from "./problem.ts";
import { orRecover, showsRows, useProblem } from "./recovery.ts";

const down = new ApiError({ status: 0, title: "Can’t reach Skuport" });
const gone = new ApiError({ status: 404, title: "Not found" });

it("repeats a query that wouldn't run again by itself while its failure may pass", () => {
  expect(orRecover({ error: null })).toBe(false);
  expect(orRecover({ error: gone })).toBe(false);
  expect(orRecover({ error: down })).toBeGreaterThan(0);
  expect(orRecover({ error: down }, 500)).toBe(500);
  expect(orRecover({ error: null }, 60_000)).toBe(60_000);
  expect(orRecover({ error: down }, 60_000)).toBeLessThan(60_000);
});

it("holds a failure while the query runs again, until it succeeds", () => {
  const { result, rerender } = renderHook(useProblem, {
    initialProps: { error: null as Error | null, isSuccess: false, isPlaceholderData: false },
  });
  expect(result.current).toBeNull();
  // Another page of the list is in sight until this one has failed, but doesn't come back while it runs again.
  rerender({ error: null, isSuccess: true, isPlaceholderData: true });
  expect(result.current).toBeNull();
  rerender({ error: down, isSuccess: false, isPlaceholderData: false });
  expect(result.current).toBe(down);
  rerender({ error: null, isSuccess: false, isPlaceholderData: false });
  expect(result.current).toBe(down);
  rerender({ error: null, isSuccess: true, isPlaceholderData: true });
  expect(result.current).toBe(down);
  rerender({ error: null, isSuccess: true, isPlaceholderData: false });
  expect(result.current).toBeNull();
});

it.each([
  ["while they load", undefined, false, null, true],
  ["of the page before, while they load", [], true, null, true],
  ["after a failure to load them", undefined, false, down, false],
  ["of the page before, after a failure", [], true, down, false],
  ["that were loaded before a failure", [], false, down, true],
])("decides about rows %s", (_, data, isPlaceholderData, problem, shown) => {
  expect(showsRows({ data, isPlaceholderData }, problem)).toBe(shown);
});
