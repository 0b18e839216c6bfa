import { expect, it } from "vitest";
import type { ProductState } from "../../../../api/types.gen.ts";
import { differencesOf } from "./differences.ts";

const mug = {
  sku: "MUG-01",
  name: "Mug",
  description: "",
  active: true,
  attributes: { colour: "white", size: "M" },
} as ProductState;

it("lists the fields that differ", () => {
  const after = {
    ...mug,
    name: "Big mug",
    active: false,
    attributes: { size: "M", brand: "Ada", colour: "blue" },
  };
  expect(differencesOf({ before: mug, after })).toEqual([
    { field: "name", attribute: false, before: "Mug", after: "Big mug" },
    { field: "active", attribute: false, before: true, after: false },
    { field: "brand", attribute: true, before: null, after: "Ada" },
    { field: "colour", attribute: true, before: "white", after: "blue" },
  ]);
});

it("shows the fields of a new product, and those removed from an existing one", () => {
  expect(differencesOf({ before: null, after: mug }).map(({ field }) => field)).toEqual([
    "sku",
    "name",
    "active",
    "colour",
    "size",
  ]);
  const bare = { ...mug, attributes: {}, description: "" };
  expect(differencesOf({ before: { ...mug, description: "Holds 300 ml" }, after: bare })).toMatchObject([
    { field: "description", before: "Holds 300 ml", after: null },
    { field: "colour", before: "white", after: null },
    { field: "size", before: "M", after: null },
  ]);
});

it("keeps an attribute apart from the field of the same name", () => {
  const after = { ...mug, attributes: { ...mug.attributes, name: "inner" } };
  expect(differencesOf({ before: mug, after })).toEqual([
    { field: "name", attribute: true, before: null, after: "inner" },
  ]);
});
