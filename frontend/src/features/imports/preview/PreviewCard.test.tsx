import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { ImportPreview } from "../../../api/types.gen.ts";
import { configureClient, queryClient } from "../../../lib/client.ts";
import { renderPages } from "../../../testRender.tsx";
import type { Choices } from "../options/choices.ts";
import { plainCsv } from "../testImport.ts";
import { uploadStore } from "../transfer/store.ts";
import { PreviewCard } from "./PreviewCard.tsx";

const headers = ["Ref", ...Array.from({ length: 12 }, (_, number) => `extra ${number}`)];

function previewOf({ mapping }: Choices): ImportPreview {
  const question = {
    code: "missing_sku_column",
    message: "No column contains the SKU.",
    column: null,
    line: null,
  };
  return {
    dialect: plainCsv,
    encodings: [],
    sheets: [],
    header_line: 1,
    preamble: [],
    columns: headers.map((header) => ({
      header,
      target: mapping?.[header] === undefined ? `attributes.${header}` : (mapping[header] ?? null),
      suggested: `attributes.${header}`,
      examples: ["x"],
    })),
    rows: [],
    rejects: [],
    problems: mapping?.Ref === "sku" ? [] : [question],
    remembered: false,
    notices: [],
    layout: null,
    layout_label: null,
  } as unknown as ImportPreview;
}

const json = { "content-type": "application/json" };

beforeAll(() => configureClient(() => {}));

beforeEach(() => {
  queryClient.clear();
  vi.stubGlobal("fetch", async (request: Request) => {
    const body = JSON.stringify(previewOf((await request.json()) as Choices));
    return new Response(body, { headers: json });
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

it("stays open when its question is answered and columns are ignored, behind another file, too", async () => {
  const stage = { phase: "arrived", uploadId: "u", problem: null } as const;
  function Card() {
    const [choices, choose] = useState<Choices>({});
    vi.spyOn(uploadStore, "choose").mockImplementation((_, changed) => choose(changed));
    const item = { key: "k", file: { name: "second.csv", size: 100 }, choices, stage };
    return <PreviewCard folded item={item} stage={stage} />;
  }
  renderPages({ "/": Card });
  expect(await screen.findByRole("alert")).toHaveTextContent("second.csv needs a SKU column");
  await userEvent.selectOptions(screen.getByLabelText("Target of Ref"), "sku");
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  await userEvent.click(screen.getByRole("button", { name: "Ignore all 12 attribute columns" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: /Ignore all/ })).toBeNull());
  expect(screen.getByLabelText("Target of extra 0")).toHaveDisplayValue("Ignore");
  expect(screen.queryByRole("button", { name: "Review columns and options" })).toBeNull();
});

const arrived = { phase: "arrived", uploadId: "u", problem: null } as const;
const spring = { key: "k", file: { name: "spring.csv", size: 100 }, choices: {}, stage: arrived };

function refuse(status: number, problem: object): void {
  const headers = { "content-type": "application/problem+json" };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(problem), { status, headers }));
}

it("asks to upload a file again that an earlier session has uploaded, and offers no format", async () => {
  const replace = vi.spyOn(uploadStore, "replace").mockImplementation(async () => {});
  refuse(404, { title: "Not found", detail: "You have no upload “u”." });
  renderPages({ "/": () => <PreviewCard folded={false} item={spring} stage={arrived} /> });
  expect(await screen.findByText("spring.csv has to be uploaded again")).toBeInTheDocument();
  expect(screen.getByText(/earlier session/)).toBeInTheDocument();
  expect(screen.queryByText(/You have no upload/)).toBeNull();
  expect(screen.queryByLabelText("Encoding")).toBeNull();
  expect(screen.getByRole("button", { name: "Discard: spring.csv" })).toBeInTheDocument();
  const file = new File(["sku"], "spring.csv", { type: "text/csv" });
  await userEvent.upload(screen.getByLabelText("Choose spring.csv again"), file);
  expect(replace).toHaveBeenCalledWith("k", file);
});

it.each([
  ["This is a ZIP archive, not a CSV.", 0],
  ["This is a binary file, not a CSV.", 1],
])("offers another format only where it may help: %s", async (detail, menus) => {
  refuse(422, { title: "Unreadable", detail, code: "not_text" });
  renderPages({ "/": () => <PreviewCard folded={false} item={spring} stage={arrived} /> });
  expect(await screen.findByRole("alert")).toHaveTextContent(detail);
  expect(screen.queryAllByLabelText("Encoding")).toHaveLength(menus);
});

it("asks for the encoding with the readings of a word, and shows the rows", async () => {
  const uncertain = {
    ...previewOf({ mapping: { Ref: "sku" } }),
    encodings: [
      { encoding: "windows-1250", sample: "Łódka" },
      { encoding: "windows-1252", sample: "£ódka" },
    ],
    problems: [{ code: "encoding_uncertain", message: "The encoding isn’t certain.", column: null }],
  };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(uncertain), { headers: json }));
  renderPages({ "/": () => <PreviewCard folded item={spring} stage={arrived} /> });
  expect(await screen.findByRole("alert")).toHaveTextContent("spring.csv: which encoding?");
  const select = screen.getByLabelText("Encoding");
  expect(select).toHaveDisplayValue("Choose…");
  expect(within(select).getAllByRole("option")[2]).toHaveTextContent("Windows-1252: £ódka");
  expect(screen.getByText("First rows")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Import: spring.csv" })).toBeDisabled();
});

it("names its buttons by the file", async () => {
  renderPages({ "/": () => <PreviewCard folded={false} item={spring} stage={arrived} /> });
  expect(await screen.findByRole("button", { name: "Import: spring.csv" })).toHaveTextContent(/^Import$/);
  expect(screen.getByRole("button", { name: "Dry run: spring.csv" })).toHaveTextContent(/^Dry run$/);
});

it("offers another column as the SKU where a shop has none, and names the shop system", async () => {
  const choose = vi.spyOn(uploadStore, "choose").mockImplementation(() => {});
  const mapping = { Ref: "sku", "extra 0": "attributes.extra 0" };
  const without = {
    ...previewOf({ mapping: { Ref: "sku" } }),
    layout: "shopify",
    layout_label: "Shopify",
    notices: [{ code: "no_skus", message: "None has one.", column: "Ref", rows: 2, seen: 2, mapping }],
  };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(without), { headers: json }));
  renderPages({ "/": () => <PreviewCard folded item={spring} stage={arrived} /> });
  expect(await screen.findByText("Rows without a SKU")).toBeInTheDocument();
  expect(screen.getByText(/Shopify export/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Use “Ref” as the SKU" }));
  expect(choose).toHaveBeenCalledWith("k", { mapping });
});
