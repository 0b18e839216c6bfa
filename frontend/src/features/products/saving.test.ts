import { describe, expect, it } from "vitest";
import type { ProductOut } from "../../api/types.gen.ts";
import { ApiError } from "../../lib/problem.ts";
import { countFound, isTheCount, selectionBody } from "./bulk.ts";
import { inOrder, readColumns } from "./columns.ts";
import { changesOf, draftOf, findings } from "./form.ts";
import { differences, patched } from "./saving.ts";
import { NOTHING, toggled } from "./selection.ts";
import { neighbour } from "./tableContext.ts";

const lamp: ProductOut = {
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
};

describe("differences", () => {
  it("finds only fields that both have changed, to different values", () => {
    const theirs = { ...lamp, name: "Theirs", description: "New", active: false };
    expect(differences(lamp, theirs, { name: "Mine", active: false })).toEqual([
      { field: "name", theirs: "Theirs", mine: "Mine" },
    ]);
    expect(differences(lamp, theirs, { attributes: { colour: "blue" } })).toEqual([]);
  });

  it("looks at each attribute by itself", () => {
    const theirs = { ...lamp, attributes: { size: "XL" } };
    expect(differences(lamp, theirs, { attributes: { colour: "blue", size: null } })).toEqual([
      { field: "attributes.colour", theirs: undefined, mine: "blue" },
      { field: "attributes.size", theirs: "XL", mine: undefined },
    ]);
    expect(differences(lamp, theirs, { attributes: { colour: null } })).toEqual([]);
  });
});

describe("a draft", () => {
  it("changes nothing when nothing was changed", () => {
    expect(changesOf(lamp, draftOf(lamp))).toEqual({});
  });

  it("names what differs; saving that leads to the draft", () => {
    const draft = { ...draftOf(lamp), name: " Desk lamp ", active: false };
    draft.attributes = [
      { line: 0, key: "colour", value: "blue" },
      { line: 5, key: "range", value: "Autumn" },
      { line: 6, key: "", value: "" },
    ];
    const changes = changesOf(lamp, draft);
    expect(changes).toEqual({
      name: "Desk lamp",
      active: false,
      attributes: { colour: "blue", range: "Autumn", size: null },
    });
    expect(patched(lamp, changes)).toMatchObject({
      name: "Desk lamp",
      active: false,
      attributes: { colour: "blue", range: "Autumn" },
    });
    expect(patched(lamp, changes).attributes).not.toHaveProperty("size");
  });

  it.each([
    [[{ line: 0, key: "a", value: "" }], "a needs a value"],
    [[{ line: 0, key: "", value: "b" }], "without a key"],
    [
      [
        { line: 0, key: "a", value: "b" },
        { line: 1, key: "a ", value: "c" },
      ],
      "there twice",
    ],
  ])("is refused with %j", (attributes, words) => {
    expect(findings({ ...draftOf(lamp), attributes }).attributes).toContain(words);
  });
});

describe("a selection", () => {
  it("becomes what can be seen when one is taken out of all", () => {
    const all = { ids: new Set<string>(), all: true };
    expect(toggled(all, ["2"], false, ["1", "2", "3"])).toEqual({ ids: new Set(["1", "3"]), all: false });
  });

  it("keeps what was selected on other pages", () => {
    const before = toggled(NOTHING, ["1"], true, ["1"]);
    expect(toggled(before, ["8", "9"], true, ["8", "9"]).ids).toEqual(new Set(["1", "8", "9"]));
  });

  it("is everything only when nothing narrows the list", () => {
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
    const detail = "You expect 5 products, but there are 1,234 now. Send expected_count: 1234 if you mean these.";
    expect(countFound(new ApiError({ ...refusal, detail }))).toBe(1234);
    expect(countFound(new ApiError({ ...refusal, code: "busy", detail }))).toBeNull();
  });
});

describe("columns", () => {
  it.each([[null], ["nonsense"], ["{}"]])("are the usual ones when %s is stored", (stored) => {
    expect(readColumns(stored)).toContain("name");
  });

  it("stand in one order, and are known ones", () => {
    expect(inOrder(["updated", "attributes.size", "name", "attributes.colour"])).toEqual([
      "name",
      "attributes.colour",
      "attributes.size",
      "updated",
    ]);
    expect(readColumns('["active","price",3]')).toEqual(["active"]);
  });
});

it("goes from cell to cell through the rows, and ends at the ends", () => {
  const fields = ["name", "attributes.a"];
  const page = ["1", "2"];
  const from = (id: string, field: string, way: "next" | "previous") =>
    neighbour({ id, field }, way, page, fields);
  expect(from("1", "attributes.a", "next")).toEqual({ id: "2", field: "name" });
  expect(from("2", "name", "previous")).toEqual({ id: "1", field: "attributes.a" });
  expect(from("2", "attributes.a", "next")).toBeNull();
  expect(from("1", "name", "previous")).toBeNull();
});
