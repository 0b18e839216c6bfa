import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { ImportPreview } from "../../../api/types.gen.ts";
import { renderPages } from "../../../testRender.tsx";
import { plainCsv } from "../testImport.ts";
import { FirstRows } from "./FirstRows.tsx";

function row(line: number): ImportPreview["rows"][number] {
  return { line, sku: `MUG-${line}`, name: "Mug", description: null, active: null, attributes: {} };
}

const preview: ImportPreview = {
  dialect: plainCsv,
  columns: [],
  rows: [row(2), row(4)],
  rejects: [{ line: 3, column: "active", code: "active_invalid", message: "“maybe” is neither.", raw: "" }],
  problems: [],
  notices: [],
  layout: null,
  layout_label: null,
  encodings: [],
  sheets: [],
  header_line: 1,
  preamble: [],
  remembered: false,
};

it("shows the rejected rows between the others, in the order of their lines", async () => {
  renderPages({ "/": () => <FirstRows preview={preview} /> });
  const [, ...lines] = within(await screen.findByRole("table")).getAllByRole("row");
  const cells = lines.map((line) => within(line).getAllByRole("cell"));
  expect(cells.map(([number]) => number?.textContent)).toEqual(["2", "3", "4"]);
  expect(cells.map(([, content]) => content?.textContent)).toEqual([
    "MUG-2",
    expect.stringContaining("“maybe” is neither."),
    "MUG-4",
  ]);
});
