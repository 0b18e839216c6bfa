import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Import } from "../../api/types.gen.ts";
import { renderPages } from "../../testRender.tsx";
import { ImportProgress } from "./detail/ImportProgress.tsx";
import { ImportResult } from "./detail/ImportResult.tsx";
import { ImportsTable } from "./ImportsTable.tsx";

/** A user confirmed it after almost an hour. */
const confirmed = {
  id: "11111111-1111-7111-8111-111111111111",
  status: "completed",
  phase: "finishing",
  percent: 100,
  filename: "spring.csv",
  bytes_total: 5000,
  bytes_read: 5000,
  rows_read: 1003,
  counts: { created: 1003, updated: 0, unchanged: 0, superseded: 0, rejected: 0, blank: 0 },
  rows_per_second: null,
  eta_seconds: null,
  queue_position: null,
  queue_seconds: null,
  missing: null,
  planned_counts: null,
  stalled: false,
  expires_at: null,
  options: { dry_run: true, on_missing: "keep" },
  created_at: "2026-11-22T10:00:00Z",
  started_at: "2026-11-22T10:00:00Z",
  finished_at: "2026-11-22T11:00:00Z",
  waited_seconds: 3598,
  waiting_since: null,
  created_by: { id: "p", name: "Ada Lovelace" },
} as unknown as Import;
const paused = { ...confirmed, status: "paused", finished_at: null, waiting_since: confirmed.finished_at };

it("leaves out the wait for a user from the time that an import took", async () => {
  renderPages({ "/": () => <ImportResult item={confirmed} /> });
  expect(await screen.findByRole("status")).toHaveTextContent(/1,003 rows.* 2 s/);
});

it("leaves it out in the list of imports", async () => {
  const Table = () => <ImportsTable caption="Imports" rows={[confirmed]} />;
  renderPages({ "/": Table, "/imports/$importId": () => null });
  expect(await screen.findByRole("cell", { name: "2 s" })).toBeInTheDocument();
});

it("leaves it out while the import is paused", async () => {
  renderPages({ "/": () => <ImportProgress item={paused as Import} /> });
  const elapsed = await screen.findByText("Elapsed");
  expect(elapsed.nextElementSibling).toHaveTextContent(/^2 s$/);
});
