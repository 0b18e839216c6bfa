import { describe, expect, it } from "vitest";
import { parseSearch, readProductsSearch } from "../../../lib/search.ts";
import {
  attributePairs,
  attributesText,
  filterBody,
  filterQuery,
  isFiltered,
  nextSort,
  sortOf,
} from "./filters.ts";

describe("the address", () => {
  it("keeps numbers and words like true as they were typed", () => {
    const read = readProductsSearch(parseSearch("?q=007&sku=1e5&active=true&name=false"));
    expect(read).toMatchObject({ q: "007", sku: "1e5", active: "true", name: "false" });
    expect(readProductsSearch(parseSearch("?sku=12"))).toMatchObject({ sku: "12" });
  });

  it("leaves out what means nothing", () => {
    const read = readProductsSearch(parseSearch("?active=maybe&sort=price&limit=7&cursor=&other=1"));
    expect(Object.values(read).every((value) => value === undefined)).toBe(true);
  });

  it.each([
    [[["colour", "red"]]],
    [
      [
        ["a=b&c", "d&e=f +%"],
        ["Größe", "½ m"],
      ],
    ],
  ] as [string, string][][][])("gives attributes back as they were: %j", (pairs) => {
    expect(attributePairs(attributesText(pairs))).toEqual(pairs);
  });

  it("knows no attribute without key or value", () => {
    expect(
      attributesText([
        ["", "x"],
        ["y", ""],
      ]),
    ).toBeUndefined();
    expect(attributePairs("=x&y=&z=1")).toEqual([["z", "1"]]);
  });
});

describe("filters", () => {
  it("takes what is typed for a beginning, unless it has a star", () => {
    expect(filterBody({ sku: "LAMP", name: "*desk*" })).toEqual({ sku: "LAMP*", name: "*desk*" });
  });

  it("has nothing for what isn't filtered, so that a bulk job doesn't take it for everything", () => {
    expect(filterBody({ active: undefined, attributes: "x=" })).toEqual({});
    expect(isFiltered({ active: undefined })).toBe(false);
  });

  it("writes the same filters as a query", () => {
    expect(filterQuery({ active: "false", attributes: "colour=red&size=L", import: "i" })).toEqual({
      active: false,
      "attributes.colour": "red",
      "attributes.size": "L",
      import_id: "i",
    });
  });
});

describe("sorting", () => {
  it.each([
    ["sku", "sku", "-sku"],
    ["-sku", "sku", "sku"],
    ["sku", "updated", "-updated"],
    ["-updated", "updated", "updated"],
    [undefined, "name", "name"],
  ] as const)("from %s, a click on %s leads to %s", (current, key, next) => {
    expect(nextSort(current, key)).toBe(next);
  });

  it("leaves a search in the order of its ranks", () => {
    expect(sortOf({ q: "lamp" })).toBeUndefined();
    expect(sortOf({ q: "lamp", sort: "name" })).toBe("name");
    expect(sortOf({})).toBe("sku");
  });
});
