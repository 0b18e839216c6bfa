import { expect, it } from "vitest";
import { workSeconds } from "./model.ts";

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
