import { describe, expect, it } from "vitest";
import type { ProductOut } from "../../../api/types.gen.ts";
import { changesOf, draftOf, findings } from "./form.ts";
import { patched } from "./saving.ts";

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

describe("a draft", () => {
  it("has no changes at first", () => {
    expect(changesOf(lamp, draftOf(lamp))).toEqual({});
  });

  it("has no findings, and names what is too long", () => {
    expect(Object.keys(findings(draftOf(lamp)))).toEqual([]);
    const long = { ...draftOf(lamp), sku: "x".repeat(256), description: "x".repeat(100_001) };
    long.attributes = [{ line: 0, key: "size", value: "x".repeat(10_001) }];
    expect(findings(long)).toEqual({
      sku: "At most 255 characters: this has 256.",
      description: "At most 100,000 characters: this has 100,001.",
      attributes: "The value of size is too long. At most 10,000 characters: this has 10,001.",
    });
  });

  it("sends only what differs, which leads to the draft", () => {
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
    [[{ line: 0, key: "a", value: "" }], "a value for a"],
    [[{ line: 0, key: "", value: "b" }], "needs a key"],
    [
      [
        { line: 0, key: "a", value: "b" },
        { line: 1, key: "a ", value: "c" },
      ],
      "appears twice",
    ],
  ])("has an error with %j", (attributes, words) => {
    expect(findings({ ...draftOf(lamp), attributes }).attributes).toContain(words);
  });
});
