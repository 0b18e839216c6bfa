import { screen } from "@testing-library/react";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { configureClient, queryClient } from "../../../lib/client.ts";
import { renderPages } from "../../../testRender.tsx";
import { RecoverDialog } from "./RecoverDialog.tsx";

beforeAll(() => configureClient(() => {}));
beforeEach(() => queryClient.clear());

it.each([
  [
    "says beside failed tests that they don’t count",
    [{ test: true }],
    /^Apart from tests, no delivery has failed/,
  ],
  ["counts what else has failed", [{ test: true }, { test: false }], /^1 delivery has failed since then/],
])("%s", async (_, items, words) => {
  const page = { items, next_cursor: null, prev_cursor: null, total: null };
  const headers = { "content-type": "application/json" };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(page), { headers }));
  renderPages({ "/": () => <RecoverDialog onClose={() => {}} since={null} webhookId="w" /> });
  expect(await screen.findByText(words)).toBeInTheDocument();
  expect(screen.getByText(/Tests don’t count\.$/)).toBeInTheDocument();
});
