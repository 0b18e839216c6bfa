import { screen } from "@testing-library/react";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { WebhookOut } from "../../../api/types.gen.ts";
import { configureClient, queryClient } from "../../../lib/client.ts";
import { renderPages } from "../../../testRender.tsx";
import { RecoverDialog } from "./RecoverDialog.tsx";

const webhook = { id: "w", enabled: true, version: 1, updated_at: "2026-11-24T10:00:00Z" } as WebhookOut;
const changed = { ...webhook, version: 2, updated_at: new Date().toISOString() };

function answer(items: { test: boolean }[]): void {
  const page = { items, next_cursor: null, prev_cursor: null, total: null };
  const headers = { "content-type": "application/json" };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(page), { headers }));
}

function show(endpoint: WebhookOut): void {
  renderPages({ "/": () => <RecoverDialog onClose={() => {}} since={null} webhook={endpoint} /> });
}

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
  answer(items);
  show(changed);
  expect(await screen.findByText(words)).toBeInTheDocument();
  expect(screen.getByText(/Tests don’t count\.$/)).toBeInTheDocument();
  expect(screen.getAllByText(/disabled/)).not.toHaveLength(0);
  expect(screen.getByRole("button", { name: "Send again" })).toBeEnabled();
});

it("has nothing to recover from an endpoint that was never disabled and only failed tests", async () => {
  answer([{ test: true }]);
  show(webhook);
  expect(await screen.findByText(/There is nothing to recover\.$/)).toBeInTheDocument();
  expect(screen.queryByText(/disabled/)).toBeNull();
  expect(screen.getByRole("button", { name: "Send again" })).toBeDisabled();
});

it("sends failed deliveries of an endpoint that was never disabled, and mentions nothing else", async () => {
  answer([{ test: false }]);
  show(webhook);
  expect(await screen.findByText(/^1 delivery has failed since then/)).toBeInTheDocument();
  expect(screen.queryByText(/disabled/)).toBeNull();
  expect(screen.getByRole("button", { name: "Send again" })).toBeEnabled();
});
