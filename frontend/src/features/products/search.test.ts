import { expect, it } from "vitest";
import { readProductsSearch } from "./search.ts";

it("keeps known parameters and drops unknown names and values", () => {
  const read = readProductsSearch({ q: "117", sort: "price", limit: "1000", active: "maybe", page: "2" });
  expect(read).toEqual({ q: "117" });
  const known = { active: "false", sort: "-name", limit: "200", attributes: "colour=red" };
  expect(readProductsSearch(known)).toEqual(known);
});
