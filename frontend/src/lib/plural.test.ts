import { expect, it } from "vitest";
import { plural } from "./plural.ts";

const rows = { one: "# row", other: "# rows" };

it("takes the form of the number and writes the number into it", () => {
  expect(plural(0, rows)).toBe("0 rows");
  expect(plural(1, rows)).toBe("1 row");
  expect(plural(1234, rows)).toBe("1,234 rows");
});

it("reads categories that are left out like the general one", () => {
  expect(plural(1, { other: "# sheep" })).toBe("1 sheep");
});

it("writes the number wherever it stands, or nowhere", () => {
  expect(plural(1, { one: "One import publishes first.", other: "# imports publish first." })).toBe(
    "One import publishes first.",
  );
  expect(plural(2, { other: "#, that is #" })).toBe("2, that is 2");
});
