import { expect, it } from "vitest";
import { neighbour } from "./tableContext.ts";

it("moves from cell to cell and row to row, and stops at either end", () => {
  const fields = ["name", "attributes.a"];
  const page = ["1", "2"];
  const from = (id: string, field: string, way: "next" | "previous") =>
    neighbour({ id, field }, way, page, fields);
  expect(from("1", "attributes.a", "next")).toEqual({ id: "2", field: "name" });
  expect(from("2", "name", "previous")).toEqual({ id: "1", field: "attributes.a" });
  expect(from("2", "attributes.a", "next")).toBeNull();
  expect(from("1", "name", "previous")).toBeNull();
});
