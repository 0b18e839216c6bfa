import { describe, expect, it } from "vitest";
import type { SystemStatus } from "../../../api/types.gen.ts";
import { figures, partLines } from "./status.ts";

const NOW = Date.parse("2026-11-26T10:00:00Z");

const well: SystemStatus = {
  state: "ok",
  version: "0.1.0",
  started_at: "2026-11-26T09:00:00Z",
  parts: [
    { name: "database", required: true, error: null, version: "PostgreSQL 18.6", latency_ms: 1.2 },
    { name: "migrations", required: true, error: null, version: "0007", latency_ms: 2 },
    { name: "redis", required: false, error: null, version: "Valkey 9.1.2", latency_ms: 0.4 },
  ],
  workers: { alive: 2, working: 0, last_seen_at: "2026-11-26T09:59:59Z" },
  queue: {
    imports: { waiting: 0, running: 0 },
    jobs: { waiting: 3, running: 1 },
    deliveries: { value: 0, exact: true },
  },
  products: { value: 1_234_567, exact: false },
  search: { waiting: 0, waiting_since: null },
};

describe("partLines", () => {
  it("shows what works, with its version, and counts the workers", () => {
    expect(partLines(well).map(({ id, tone, state, server }) => [id, tone, state, server])).toEqual([
      ["database", "success", "Works", "PostgreSQL 18.6"],
      ["migrations", "success", "Works", "Migration 0007"],
      ["redis", "success", "Works", "Valkey 9.1.2"],
      ["workers", "success", "Works", null],
    ]);
    expect(partLines(well).at(-1)?.detail).toBe("2 running, all idle.");
  });

  it("marks required components as dangers and the others as warnings", () => {
    const parts = well.parts.map((part) => ({ ...part, error: "it doesn't answer", version: null }));
    const lines = partLines({ ...well, parts, workers: null });
    expect(lines.map(({ tone }) => tone)).toEqual(["danger", "danger", "warning", "neutral"]);
    expect(lines[0]).toMatchObject({ state: "Fails", detail: "It doesn’t answer." });
  });

  it("warns when no worker runs", () => {
    const [line] = partLines({ ...well, parts: [], workers: { alive: 0, working: 0, last_seen_at: null } });
    expect(line).toMatchObject({
      tone: "warning",
      state: "Fails",
      detail: "No worker is running: imports and jobs wait.",
    });
  });
});

const valuesOf = (status: SystemStatus) =>
  Object.fromEntries(figures(status, NOW).map(({ term, value }) => [term, value]));

describe("figures", () => {
  it("have a word for none, and say when they are estimates", () => {
    expect(valuesOf(well)).toEqual({
      Products: "About 1,234,567",
      Imports: "None",
      "Bulk jobs": "1 running, 3 queued",
      "Webhook deliveries": "None",
      Search: "Up to date",
    });
  });

  it("say how far the search is behind", () => {
    const behind: SystemStatus = {
      ...well,
      queue: well.queue && { ...well.queue, deliveries: { value: 10_000, exact: false } },
      search: { waiting: 20_000, waiting_since: "2026-11-26T09:58:30Z" },
    };
    expect(valuesOf(behind)).toMatchObject({
      Search: "20,000 changes not indexed yet, the oldest 1 min 30 s old",
      "Webhook deliveries": "More than 10,000 pending",
    });
  });

  it("are empty without the database", () => {
    expect(figures({ ...well, queue: null, products: null, search: null }, NOW)).toEqual([]);
  });
});
