import { screen, waitFor } from "@testing-library/react";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { configureClient, queryClient } from "../../../lib/client.ts";
import { renderPages } from "../../../testRender.tsx";
import type { UploadItem } from "../transfer/item.ts";
import { uploadStore } from "../transfer/store.ts";
import { UploadIndicator } from "./UploadIndicator.tsx";

const problems: Record<string, string[] | null> = {
  one: [],
  two: [],
  noSku: ["missing_sku_column"],
  noRows: ["no_rows"],
  zip: null,
};

const uploads: UploadItem[] = Object.keys(problems).map((uploadId) => ({
  key: uploadId,
  file: { name: `${uploadId}.csv`, size: 100 },
  choices: {},
  stage: { phase: "arrived", uploadId, problem: null },
}));

beforeAll(() => configureClient(() => {}));

beforeEach(() => {
  queryClient.clear();
  vi.spyOn(uploadStore, "snapshot").mockReturnValue(uploads);
  vi.stubGlobal("fetch", async (request: Request) => {
    const { upload_id: id } = (await request.json()) as { upload_id: string };
    const found = problems[id];
    const body = found ? { problems: found.map((code) => ({ code, message: "" })) } : { code: "not_text" };
    const headers = { "content-type": "application/json" };
    return new Response(JSON.stringify(body), { status: found ? 200 : 422, headers });
  });
});

it("counts as ready only files that can be imported as they are", async () => {
  renderPages({ "/products": UploadIndicator, "/": () => null });
  const link = await screen.findByRole("link");
  await waitFor(() => expect(link).toHaveTextContent("2 files are ready to import"));
  expect(link).toHaveTextContent("A file needs your input");
  expect(link).toHaveTextContent("2 files can’t be imported");
});
