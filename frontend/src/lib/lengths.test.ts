import { expect, it } from "vitest";
import { MOST, tooLong } from "./lengths.ts";

it("knows the limits of the API", () => {
  expect(MOST).toEqual({
    sku: 255,
    name: 500,
    description: 100_000,
    attributeKey: 100,
    attributeValue: 10_000,
    keyName: 200,
    url: 2048,
    note: 500,
  });
});

it("counts characters, and no spaces around them", () => {
  expect(tooLong(` ${"🪑".repeat(255)} `, MOST.sku)).toBeUndefined();
  expect(tooLong("x".repeat(1256), MOST.sku)).toBe("At most 255 characters: this has 1,256.");
  expect(tooLong("x".repeat(300), undefined)).toBeUndefined();
});
