import { expect, it } from "vitest";
import type { ImportPreview } from "../../../api/types.gen.ts";
import { ApiError } from "../../../lib/problem.ts";
import { formatMayHelp, hasRows, readinessOf } from "./readiness.ts";

const preview = (...codes: string[]) =>
  ({
    problems: codes.map((code) => ({ code, message: "", column: null, line: null })),
  }) as unknown as ImportPreview;
const failure = (status: number, code = "", detail = "") => new ApiError({ status, title: "", detail, code });

it.each([
  ["ready", preview(), null],
  ["question", preview("missing_sku_column"), null],
  ["question", preview("encoding_uncertain"), null],
  ["question", preview("missing_sku_column", "no_rows"), null],
  ["impossible", preview("no_rows"), null],
  ["impossible", undefined, failure(422, "not_text")],
  ["impossible", undefined, failure(404)],
  ["unknown", undefined, failure(0)],
  ["unknown", undefined, null],
])("finds a file %s", (readiness, data, error) => {
  expect(readinessOf({ data, error })).toBe(readiness);
});

it.each([
  [true, preview()],
  [true, preview("encoding_uncertain")],
  [false, preview("encoding_uncertain", "missing_sku_column")],
])("shows rows: %s", (shown, found) => {
  expect(hasRows(found)).toBe(shown);
});

it.each([
  [false, failure(422, "not_text", "This is a ZIP archive, not a CSV.")],
  [false, failure(422, "unsupported_encoding", "The file is compressed with bzip2, which can’t be read.")],
  [false, failure(422, "empty_file")],
  [false, failure(404)],
  [false, failure(0)],
  [true, failure(422, "not_text", "This is a binary file, not a CSV.")],
  [true, failure(422, "unsupported_encoding", "The file looks like an old Mac encoding.")],
  [true, failure(422, "not_text")],
])("offers the format: %s for %o", (offered, error) => {
  expect(formatMayHelp(error, {})).toBe(offered);
});

it("keeps a chosen format in reach, whatever it led to", () => {
  expect(formatMayHelp(failure(422, "not_text", "This is a ZIP archive."), { encoding: "utf-8" })).toBe(true);
});
