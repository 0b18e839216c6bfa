import { expect, it } from "vitest";
import type { Import } from "../../api/types.gen.ts";
import {
  canImportAgain,
  canRetry,
  isWorking,
  needsChange,
  rowsUndecided,
  shownCounts,
  shownStatus,
  workSeconds,
} from "./model.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 15, minute)).toISOString();
const now = Date.parse(at(59));
const queued = { started_at: null, finished_at: null, waiting_since: null, waited_seconds: 0 };
const started = { ...queued, started_at: at(0) };

it.each([
  ["before it started", queued, null],
  ["while it runs", { ...started, waited_seconds: 60 }, 58 * 60],
  ["while it waits for a user", { ...started, waiting_since: at(2), waited_seconds: 60 }, 60],
  ["when it has ended", { ...started, finished_at: at(50), waited_seconds: 40 * 60 }, 10 * 60],
])("counts the work on an import %s", (_, item, seconds) => expect(workSeconds(item, now)).toBe(seconds));

const none = { created: 0, updated: 0, unchanged: 0, superseded: 0, rejected: 0, blank: 0 };
const planned = { ...none, created: 7, rejected: 2 };

it.each([
  ["the plan's while it waits for a user", "awaiting_confirmation" as const, planned, planned],
  ["its own before there is a plan", "awaiting_confirmation" as const, null, none],
  ["its own once it goes on", "running" as const, planned, none],
])("shows outcomes: %s", (_, status, planned_counts, shown) =>
  expect(shownCounts({ status, planned_counts, counts: none })).toEqual(shown),
);

it.each([
  [true, "while it runs", {}],
  [false, "while it waits to publish", { queue_position: 1 }],
  [false, "while no worker has it", { stalled: true }],
  [false, "while it is queued", { status: "queued" as const }],
  [false, "while it is paused", { status: "paused" as const }],
])("works on rows, %s: %s", (works, _, change) =>
  expect(isWorking({ status: "running", stalled: false, queue_position: null, ...change })).toBe(works),
);

const failed = (code: string, ...rejects: string[]) => ({
  status: "failed" as const,
  error: { code, message: "" },
  reject_groups: rejects.map((reject) => ({ code: reject, rows: 1 })),
});
const cancelled = { ...failed(""), status: "cancelled" as const, error: null };

it.each([
  ["was cancelled", cancelled, true, true],
  ["failed for lack of space", failed("no_space"), true, true],
  ["misses too many products", failed("too_many_missing"), true, true],
  [
    "rejected too many rows, some because of the catalog",
    failed("too_many_rejects", "name_required"),
    true,
    true,
  ],
  ["rejected too many rows for what they contain", failed("too_many_rejects", "active_invalid"), false, true],
  ["rejected every row", failed("nothing_imported"), false, true],
  ["has a damaged file", failed("broken_gzip"), false, false],
  ["lost its file", failed("file_missing"), false, false],
  ["was completed", { ...cancelled, status: "completed" as const }, false, false],
])("offers for an import that %s what can end otherwise", (_, item, retry, again) =>
  expect([canRetry(item), canImportAgain(item)]).toEqual([retry, again]),
);

const options = { on_missing: "keep" } as Import["options"];
const waits = { status: "awaiting_confirmation" as const, options, planned_counts: none };

it.each([
  ["nothing to change", waits, "nothing_to_change"],
  ["something to confirm", { ...waits, planned_counts: planned }, "awaiting_confirmation"],
  [
    "products to count first",
    { ...waits, options: { ...options, on_missing: "delete" as const } },
    waits.status,
  ],
  ["ended", { ...waits, status: "cancelled" as const }, "cancelled"],
])("shows the status of a dry run that has %s", (_, item, status) => expect(shownStatus(item)).toBe(status));

it.each([
  [true, "planned nothing", { planned_counts: { ...none, unchanged: 2 } }],
  [false, "planned changes", { planned_counts: planned }],
  [false, "had no plan", { planned_counts: null }],
  [false, "had begun to write", { planned_counts: planned, counts: { ...none, created: 1 } }],
])("needs a change before a retry: %s, if it was cancelled and %s", (needed, _, item) =>
  expect(needsChange({ status: "cancelled", error: null, counts: none, ...item })).toBe(needed),
);

it.each([
  ["cancelled", none, 60],
  ["cancelled", { ...none, created: 7, rejected: 3 }, 50],
  ["failed", none, 60],
  ["running", none, 0],
] as const)("counts the rows that a %s import has left undecided", (status, counts, rows) =>
  expect(rowsUndecided({ status, counts, rows_read: 60 })).toBe(rows),
);
