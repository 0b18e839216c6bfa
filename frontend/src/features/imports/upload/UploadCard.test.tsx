import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Import } from "../../../api/types.gen.ts";
import { configureClient, queryClient } from "../../../lib/client.ts";
import { renderPages } from "../../../testRender.tsx";
import type { Stage, UploadItem } from "../transfer/item.ts";
import { uploadStore } from "../transfer/store.ts";
import { RecentImports } from "./RecentImports.tsx";
import { UploadCard } from "./UploadCard.tsx";

const id = "11111111-1111-7111-8111-111111111111";
const running = {
  id,
  status: "running",
  phase: "publishing",
  percent: 61.7,
  filename: "spring.csv",
  bytes_total: 5000,
  rows_read: 1003,
  counts: { created: 0, updated: 0, unchanged: 0, superseded: 0, rejected: 0, blank: 0 },
  created_at: "2026-11-22T10:00:00Z",
  started_at: "2026-11-22T10:00:00Z",
  finished_at: null,
  created_by: { id: "p", name: "Ada Lovelace" },
} as unknown as Import;

let current: Import;

function item(stage: Stage): UploadItem {
  return { key: "k", file: { name: "spring.csv", size: 5000 }, choices: {}, stage };
}

beforeAll(() => configureClient(() => {}));

beforeEach(() => {
  queryClient.clear();
  current = running;
  vi.stubGlobal("fetch", async (request: Request) => {
    const list = new URL(request.url).pathname.endsWith("/imports");
    const body = list ? { items: [current], next_cursor: null, prev_cursor: null, total: null } : current;
    return new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

it("follows the import of a file to its end, and so does the list of imports", async () => {
  renderPages({
    "/": () => (
      <>
        <UploadCard folded={false} item={item({ phase: "started", importId: id })} />
        <RecentImports />
      </>
    ),
    "/imports": () => null,
    "/imports/$importId": () => null,
  });
  expect(await screen.findByText(/5 kB · Running · 61.7%/)).toBeInTheDocument();
  current = { ...running, status: "completed", finished_at: "2026-11-22T10:00:02Z" };
  expect(await screen.findByText(/5 kB · Completed · 1,003 rows/)).toBeInTheDocument();
  const table = await screen.findByRole("table", { name: "Recent imports" });
  await waitFor(() => expect(within(table).getByText("Completed")).toBeInTheDocument());
});

it("keeps the recent imports in an outage, says so, and offers to try again", async () => {
  let out = true;
  const usual = fetch;
  vi.stubGlobal("fetch", async (request: Request) =>
    out ? new Response(JSON.stringify({ title: "Not now" }), { status: 403 }) : usual(request),
  );
  renderPages({ "/": RecentImports, "/imports": () => null, "/imports/$importId": () => null });
  const alert = await screen.findByRole("alert");
  expect(screen.getByRole("heading", { name: "Recent imports" })).toBeInTheDocument();
  expect(screen.queryByRole("table")).toBeNull();

  out = false;
  await userEvent.click(within(alert).getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("spring.csv")).toBeInTheDocument();
  expect(screen.queryByRole("alert")).toBeNull();

  out = true;
  void queryClient.invalidateQueries();
  expect(await screen.findByRole("alert")).toHaveTextContent("Not now");
  expect(screen.getByText("spring.csv")).toBeInTheDocument();
});

it("asks before it discards what was uploaded", async () => {
  const discard = vi.spyOn(uploadStore, "discard").mockImplementation(() => {});
  renderPages({
    "/": () => <UploadCard folded={false} item={item({ phase: "paused", sent: 2000 })} />,
  });
  await userEvent.click(await screen.findByRole("button", { name: /Cancel upload/ }));
  const dialog = await screen.findByRole("dialog", { name: "Discard spring.csv?" });
  await userEvent.click(within(dialog).getByRole("button", { name: "Keep it" }));
  expect(discard).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: /Cancel upload/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Discard" }));
  expect(discard).toHaveBeenCalledWith("k");
});

it("says that a file which is chosen again has already been added", async () => {
  Element.prototype.scrollIntoView = vi.fn(async () => {});
  renderPages({
    "/": () => (
      <UploadCard folded={false} item={{ ...item({ phase: "paused", sent: 2000 }), chosenAgain: 1 }} />
    ),
  });
  expect(await screen.findByRole("alert")).toHaveTextContent("spring.csv has already been added");
  expect(Element.prototype.scrollIntoView).toHaveBeenCalled();
});

it("focuses the card that was asked for on another page, once", async () => {
  const seen = vi.spyOn(uploadStore, "seen").mockImplementation(() => {});
  renderPages({
    "/": () => (
      <UploadCard folded={false} item={{ ...item({ phase: "paused", sent: 2000 }), offered: true }} />
    ),
  });
  const card = await screen.findByRole("group", { name: "spring.csv" });
  await waitFor(() => expect(card).toHaveFocus());
  expect(seen).toHaveBeenCalledWith("k");
});
