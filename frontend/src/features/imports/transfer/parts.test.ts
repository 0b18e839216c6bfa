import { describe, expect, it } from "vitest";
import { bytesIn, missingParts, planParts } from "./parts.ts";

describe("planParts", () => {
  it("covers every byte once, in order", () => {
    expect(planParts(25, 10)).toEqual([
      { number: 1, start: 0, end: 10 },
      { number: 2, start: 10, end: 20 },
      { number: 3, start: 20, end: 25 },
    ]);
  });

  it("makes no empty last part of a file that divides evenly", () => {
    expect(planParts(20, 10).map((part) => part.end - part.start)).toEqual([10, 10]);
  });

  it("refuses a part size that would never end", () => {
    expect(() => planParts(20, 0)).toThrow(RangeError);
  });
});

describe("missingParts", () => {
  const parts = planParts(25, 10);

  it("names what did not arrive", () => {
    expect(missingParts(parts, [{ part_number: 2, size: 10 }]).map((part) => part.number)).toEqual([1, 3]);
  });

  it("sends a part again that arrived with another length", () => {
    const arrived = [
      { part_number: 1, size: 10 },
      { part_number: 2, size: 9 },
      { part_number: 3, size: 5 },
    ];
    expect(missingParts(parts, arrived).map((part) => part.number)).toEqual([2]);
    expect(bytesIn(missingParts(parts, arrived))).toBe(10);
  });
});
