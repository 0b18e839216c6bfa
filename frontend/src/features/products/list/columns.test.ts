import { describe, expect, it } from "vitest";
import { inOrder, readColumns } from "./columns.ts";

describe("columns", () => {
  it.each([[null], ["nonsense"], ["{}"]])("are the default when %s is stored", (stored) => {
    expect(readColumns(stored)).toContain("name");
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
