import { expect, it } from "vitest";
import type { Job } from "../../api/types.gen.ts";
import { jobResult } from "./model.ts";

const counts = { deleted: 0, updated: 0, unchanged: 0, exported: 0, rejected: 0, not_found: 0 };
const job: Job = { counts, status: "running", processed: 0, total: 490_717 } as unknown as Job;

it.each([
  [{ status: "queued" }, "Nothing done yet"],
  [{ processed: 49_500 }, "49,500 of 490,717 products read"],
  [{ processed: 1, total: 1 }, "1 of 1 product read"],
  [{ processed: 900, counts: { ...counts, updated: 890, unchanged: 10 } }, "890 updated, 10 unchanged"],
  [
    { status: "completed", counts: { ...counts, updated: 2, rejected: 1 } },
    "2 updated, 1 with too many attributes",
  ],
  [{ status: "completed", processed: 5 }, "No product to change"],
] as const)("says what a job has done: %j", (change, words) => {
  expect(jobResult({ ...job, ...change } as Job)).toBe(words);
});
