import { expect, it } from "vitest";
import { encodingGroups } from "./encodingGroups.ts";

it("lists the encodings that the file may be in first, and once", () => {
  const [likely, others] = encodingGroups([
    { encoding: "windows-1250", sample: "Łódka" },
    { encoding: "windows-1252", sample: "£ódka" },
  ]) as { group: string; items: { value: string; label: string }[] }[];
  expect(likely?.items).toEqual([
    { value: "windows-1250", label: "Windows-1250: Łódka" },
    { value: "windows-1252", label: "Windows-1252: £ódka" },
  ]);
  const values = others?.items.map(({ value }) => value);
  expect(values).toContain("utf-8");
  expect(values).not.toContain("windows-1250");
});

it("has no groups where the bytes say the encoding", () => {
  expect(encodingGroups([])[0]).toEqual({ value: "utf-8", label: "UTF-8" });
});
