import { describe, expect, it } from "vitest";
import { NOTHING, toggled } from "./selection.ts";

describe("a selection", () => {
  it("becomes the page when one product leaves the selection of all", () => {
    const all = { ids: new Set<string>(), all: true };
    expect(toggled(all, ["2"], false, ["1", "2", "3"])).toEqual({ ids: new Set(["1", "3"]), all: false });
  });

  it("keeps the selection of other pages", () => {
    const before = toggled(NOTHING, ["1"], true, ["1"]);
    expect(toggled(before, ["8", "9"], true, ["8", "9"]).ids).toEqual(new Set(["1", "8", "9"]));
  });
});
