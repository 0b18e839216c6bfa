import { describe, expect, it } from "vitest";
import type { ProductOut } from "../../../api/types.gen.ts";
import { differences, patched } from "./saving.ts";

const lamp = {
  id: "7",
  sku: "LAMP",
  name: "Lamp",
  description: "",
  active: true,
  attributes: { colour: "red", size: "L" },
  version: 3,
  created_at: "2026-11-22T10:00:00Z",
  updated_at: "2026-11-22T10:00:00Z",
  import_id: null,
  import_line: null,
} as ProductOut;

describe("differences", () => {
  it("finds only fields that both users changed, to different values", () => {
    const theirs = { ...lamp, name: "Theirs", description: "New", active: false };
    expect(differences(lamp, theirs, { name: "Mine", active: false })).toEqual([
      { field: "name", theirs: "Theirs", mine: "Mine" },
    ]);
    expect(differences(lamp, theirs, { attributes: { colour: "blue" } })).toEqual([]);
  });

  it("compares each attribute by itself", () => {
    const theirs = { ...lamp, attributes: { size: "XL" } };
    expect(differences(lamp, theirs, { attributes: { colour: "blue", size: null } })).toEqual([
      { field: "attributes.colour", theirs: undefined, mine: "blue" },
      { field: "attributes.size", theirs: "XL", mine: undefined },
    ]);
    expect(differences(lamp, theirs, { attributes: { colour: null } })).toEqual([]);
  });
});

describe("patched", () => {
  it("takes attributes named like what objects inherit for attributes", () => {
    const changes = JSON.parse('{"attributes": {"__proto__": "a", "constructor": "b", "size": null}}');
    const after = patched(lamp, changes);
    expect(JSON.stringify(after.attributes)).toBe('{"colour":"red","__proto__":"a","constructor":"b"}');
    expect(Object.getPrototypeOf(after.attributes)).toBe(Object.prototype);
    expect(
      differences(lamp, after, JSON.parse('{"attributes": {"toString": "c", "__proto__": "d"}}')),
    ).toEqual([{ field: "attributes.__proto__", theirs: "a", mine: "d" }]);
  });
});
