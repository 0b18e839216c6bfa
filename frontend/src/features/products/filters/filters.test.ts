import { describe, expect, it } from "vitest";
import { parseSearch } from "../../../lib/params.ts";
import { readProductsSearch } from "../search.ts";
import {
  attributePairs,
  attributesText,
  filterBody,
  filterQuery,
  isFiltered,
  narrowedBy,
  nextSort,
  sortOf,
} from "./filters.ts";

describe("the address", () => {
  it("keeps numbers and words like true as typed", () => {
    const read = readProductsSearch(parseSearch("?q=007&sku=1e5&active=true&name=false"));
    expect(read).toMatchObject({ q: "007", sku: "1e5", active: "true", name: "false" });
    expect(readProductsSearch(parseSearch("?sku=12"))).toMatchObject({ sku: "12" });
  });

  it("drops what means nothing", () => {
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
  ] as [string, string][][][])("returns attributes unchanged: %j", (pairs) => {
    expect(attributePairs(attributesText(pairs))).toEqual(pairs);
  });

  it("drops attributes without key or value", () => {
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
  it("match a beginning, unless they contain a star", () => {
    expect(filterBody({ sku: "LAMP", name: "*desk*" })).toEqual({ sku: "LAMP*", name: "*desk*" });
  });

  it("are empty when nothing is filtered, so that a bulk job has to ask for everything", () => {
    expect(filterBody({ active: undefined, attributes: "x=" })).toEqual({});
    expect(isFiltered({ active: undefined })).toBe(false);
  });

  it.each([
    [{ q: "lamp" }, "words"],
    [{ q: "lamp", active: "true" }, "both"],
    [{ active: "true" }, "filters"],
  ] as const)("differ from the words of a search: %j", (filters, by) => {
    expect(narrowedBy(filters)).toBe(by);
  });

  it("become the query of a list", () => {
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

  it("keeps the ranking of a search", () => {
    expect(sortOf({ q: "lamp" })).toBeUndefined();
    expect(sortOf({ q: "lamp", sort: "name" })).toBe("name");
    expect(sortOf({})).toBe("sku");
  });
});
