import { expect, it } from "vitest";
import { choiceParam, parseSearch, readPageSearch, textParam } from "./params.ts";

it("keeps what looks like a number or a boolean as text", () => {
  expect(parseSearch("?sku=007&q=1e5&active=true")).toEqual({ sku: "007", q: "1e5", active: "true" });
});

it("drops empty and foreign values", () => {
  expect(textParam("")).toBeUndefined();
  expect(textParam(7)).toBeUndefined();
  expect(textParam("7")).toBe("7");
  expect(choiceParam(["asc", "desc"], "up")).toBeUndefined();
  expect(choiceParam(["asc", "desc"], "desc")).toBe("desc");
});

it("reads the page and drops the rest", () => {
  expect(readPageSearch({ cursor: "abc", other: "x" })).toEqual({ cursor: "abc" });
});
