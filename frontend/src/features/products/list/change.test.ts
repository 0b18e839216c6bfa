import { expect, it } from "vitest";
import type { ProductOut } from "../../../api/types.gen.ts";
import { describeChange, inverse } from "./change.ts";

const seen = { name: "Lamp", active: true, attributes: { colour: "red" } } as unknown as ProductOut;

it.each([
  [{ name: "Desk lamp" }, "Name is now “Desk lamp”.", { name: "Lamp" }],
  [{ active: false }, "Status is now “Inactive”.", { active: true }],
  [{ attributes: { colour: null } }, "colour removed.", { attributes: { colour: "red" } }],
  [{ attributes: { size: "L" } }, "size is now “L”.", { attributes: { size: null } }],
])("describes and undoes %j", (changes, words, back) => {
  expect(describeChange(changes)).toBe(words);
  expect(inverse(seen, changes)).toEqual(back);
});
