import { expect, it } from "vitest";
import { linesOf, type Reject, type Row } from "./lines.ts";

const row = (line: number) => ({ line }) as Row;
const reject = (line: number) => ({ line }) as Reject;
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

it("puts rejects between the rows, by line", () => {
  const found = linesOf({ rows: [row(2), row(4)], rejects: [reject(3)] });
  expect(found.map(({ line, reject }) => [line, reject !== null])).toEqual([
    [2, false],
    [3, true],
    [4, false],
  ]);
});

it("ends where one of the lists was cut off, so that no line is missing in between", () => {
  // Lines 2 to 21 are valid, those from 22 to 31 are rejected; line 32 would be valid, but isn't in the preview.
  const found = linesOf({ rows: numbers(2, 21).map(row), rejects: numbers(22, 31).map(reject) });
  expect(found.map(({ line }) => line)).toEqual(numbers(2, 21));
  const mixed = linesOf({ rows: numbers(22, 30).map(row), rejects: numbers(2, 21).map(reject) });
  expect(mixed.map(({ line }) => line)).toEqual(numbers(2, 21));
});
