import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { ImportPreview } from "../../../api/types.gen.ts";
import { configureClient, queryClient } from "../../../lib/client.ts";
import { renderPages } from "../../../testRender.tsx";
import type { Choices } from "../options/choices.ts";
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
    dialect: { encoding: "utf-8", delimiter: ",", compression: null, surplus_cells: 0 },
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
  } as unknown as ImportPreview;
}

beforeAll(() => configureClient(() => {}));

beforeEach(() => {
  queryClient.clear();
  vi.stubGlobal("fetch", async (request: Request) => {
    const body = JSON.stringify(previewOf((await request.json()) as Choices));
    return new Response(body, { headers: { "content-type": "application/json" } });
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
