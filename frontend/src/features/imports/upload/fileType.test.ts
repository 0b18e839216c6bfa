import { expect, it } from "vitest";
import { fileKind } from "./fileType.ts";

const kind = (name: string, type = "") => fileKind({ name, type });

it("takes what may be a CSV, whatever type the browser reports", () => {
  expect(kind("spring.csv", "application/vnd.ms-excel")).toBe("possible");
  expect(kind("spring.csv.gz", "application/x-gzip")).toBe("possible");
  expect(kind("EXPORT.TXT", "text/plain")).toBe("possible");
  expect(kind("spring.csv", "image/png")).toBe("possible");
  expect(kind("export", "")).toBe("possible");
  expect(kind("prices.2026", "")).toBe("possible");
});

it("tells spreadsheets that can’t be read from other files", () => {
  expect(kind("spring.xlsb")).toBe("spreadsheet");
  expect(kind("spring.numbers")).toBe("spreadsheet");
  for (const name of ["spring.xlsx", "old.xls", "a.ods", "a.ndjson", "catalog.zip"]) {
    expect(kind(name)).toBe("possible");
  }
  expect(kind("photo.png", "image/png")).toBe("other");
  expect(kind("catalog.pdf", "application/pdf")).toBe("other");
});
