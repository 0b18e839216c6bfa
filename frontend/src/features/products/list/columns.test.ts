import { describe, expect, it } from "vitest";
import { DEFAULTS, inOrder, readColumns } from "./columns.ts";

describe("columns", () => {
  it.each([[null], ["nonsense"], ["{}"]])("are the defaults when %s is stored", (stored) => {
    expect(readColumns(stored)).toBeNull();
  });

  it("have defaults in the order of the table", () => {
    for (const columns of Object.values(DEFAULTS)) expect(inOrder(columns)).toEqual(columns);
  });

  it("have a fixed order and known names", () => {
    expect(inOrder(["updated", "attributes.size", "name", "attributes.colour"])).toEqual([
      "name",
      "attributes.colour",
      "attributes.size",
      "updated",
    ]);
    expect(readColumns('["active","price",3]')).toEqual(["active"]);
  });
});
