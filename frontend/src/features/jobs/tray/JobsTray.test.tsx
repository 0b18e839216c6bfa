import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Job } from "../../../api/types.gen.ts";
import { queryClient } from "../../../lib/client.ts";
import { renderPages } from "../../../testRender.tsx";
import { rememberJob } from "../queries.ts";
import { follow, unfollow } from "./followed.ts";
import { JobsTray } from "./JobsTray.tsx";

const job: Job = {
  id: "33333333-3333-7333-8333-333333333333",
  kind: "products.update",
  status: "completed",
  percent: 100,
  total: 3,
  counts: { deleted: 0, updated: 3, unchanged: 0, exported: 0, rejected: 0, not_found: 0 },
  processed: 3,
  rows_per_second: null,
  heartbeat_at: null,
  selection: {},
  eta_seconds: null,
  options: { changes: { active: false } },
  error: null,
  message: null,
  file: null,
  created_at: "2026-11-24T15:00:00Z",
  started_at: "2026-11-24T15:00:00Z",
  finished_at: "2026-11-24T15:00:01Z",
  created_by: { id: "p", name: "Ada Lovelace" },
} as unknown as Job;

async function show(shown: Job): Promise<void> {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  rememberJob(queryClient, shown);
  follow(shown.id);
  renderPages({ "/jobs": JobsTray });
  await act(() => vi.advanceTimersByTimeAsync(100));
}

const after = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  unfollow(job.id);
  queryClient.clear();
  vi.useRealTimers();
});

it("takes a completed job off after a while, but not from under the pointer", async () => {
  await show(job);
  const card = screen.getByRole("article");
  expect(card).toHaveTextContent("3 updated");
  fireEvent.pointerEnter(card);
  await after(60);
  expect(screen.getByRole("article")).toBeInTheDocument();
  fireEvent.pointerLeave(card);
  await after(11);
  expect(screen.queryByRole("article")).toBeNull();
});

it("keeps a failed job until the user dismisses it", async () => {
  await show({ ...job, status: "failed", error: { code: "x", message: "It broke." } });
  await after(60);
  expect(screen.getByRole("article")).toHaveTextContent("It broke.");
});
