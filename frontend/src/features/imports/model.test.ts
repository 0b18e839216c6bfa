import { expect, it } from "vitest";
import { isWorking, shownCounts, workSeconds } from "./model.ts";

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
