import { describe, expect, it } from "vitest";
import { ALL_COLUMNS, columnsOf, fileOptions, toggled } from "./exporting.ts";

describe("the file of an export", () => {
  it.each([
    ["csv", false, "csv"],
    ["csv", true, "csv.gz"],
    ["ndjson", true, "ndjson.gz"],
    ["xlsx", false, "xlsx"],
    ["xlsx", true, "xlsx"],
  ] as const)("as %s, compressed: %s", (kind, gzip, format) =>
    expect(fileOptions({ ...ALL_COLUMNS, kind, gzip })).toEqual({ format }),
  );
});

describe("its columns", () => {
  const some = { ...ALL_COLUMNS, allAttributes: false };

  it.each([
    ["all", ALL_COLUMNS, null],
    ["no attributes", some, ["sku", "name", "description", "active"]],
    ["some fields", { ...ALL_COLUMNS, fields: ["name", "sku"] }, ["sku", "name", "attributes"]],
    [
      "some attributes",
      { ...some, fields: ["sku"], keys: ["size", "colour"] },
      ["sku", "attributes.colour", "attributes.size"],
    ],
    [
      "others, each once",
      { ...some, fields: [], keys: ["size"], otherKeys: " brand,, size ,brand" },
      ["attributes.size", "attributes.brand"],
    ],
    ["none", { ...some, fields: [] }, []],
  ])("are %s", (_, draft, columns) => expect(columnsOf(draft)).toEqual(columns));

  it("are added and removed", () => {
    expect(toggled(["a"], "b", true)).toEqual(["a", "b"]);
    expect(toggled(["a", "b"], "a", false)).toEqual(["b"]);
  });
});
