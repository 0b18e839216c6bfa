import { expect, it } from "vitest";
import { text } from "./strings.ts";

it("says what confirming does, and nothing of what it doesn't do", () => {
  expect(text.confirm({ created: 1_200, updated: 3, deactivated: 0 })).toBe(
    "Confirm: create 1,200, update 3",
  );
  expect(text.confirm({ created: 0, updated: 0, deleted: 2 })).toBe("Confirm: delete 2");
});
