import { describe, expect, it } from "vitest";
import type { DeliveryOut, EventTypeOut } from "../../api/types.gen.ts";
import {
  deliveryQuery,
  groupEvents,
  healthOf,
  isFiltered,
  latencyParts,
  periodCovering,
  prettyBody,
  standing,
} from "./model.ts";

const NOW = Date.parse("2026-11-24T16:00:00Z");

const kind = (type: EventTypeOut["type"]): EventTypeOut => ({
  type,
  description: "",
  example: {},
  data_schema: {},
});

const delivery = (id: string, change: Partial<DeliveryOut>): DeliveryOut => ({
  id,
  webhook_id: "w",
  event_type: "product.updated",
  status: "succeeded",
  test: false,
  attempts: 1,
  next_attempt_at: null,
  created_at: "2026-11-24T15:00:00Z",
  last_attempt_at: "2026-11-24T15:00:01Z",
  last_status_code: 200,
  last_error: null,
  ...change,
});

describe("the catalogue", () => {
  it("is grouped by what events are about, without the test that needs no subscription", () => {
    const types = [
      "product.created",
      "products.imported",
      "import.failed",
      "webhook.disabled",
      "webhook.test",
    ];
    const groups = groupEvents(types.map((type) => kind(type as EventTypeOut["type"])));
    expect(groups.map(({ label, events }) => [label, events.map(({ type }) => type)])).toEqual([
      ["Products", ["product.created", "products.imported"]],
      ["Imports", ["import.failed"]],
      ["Webhooks", ["webhook.disabled"]],
    ]);
  });

  it("has a place for events that this page doesn’t know yet", () => {
    expect(
      groupEvents([kind("order.paid" as string as EventTypeOut["type"])]).map(({ label }) => label),
    ).toEqual(["Other"]);
  });
});

describe("how an endpoint stands", () => {
  it.each([
    [{ enabled: true, disabled_reason: null, failing_since: null }, "Enabled"],
    [{ enabled: true, disabled_reason: null, failing_since: "2026-11-24T15:00:00Z" }, "Failing"],
    [{ enabled: false, disabled_reason: null, failing_since: null }, "Disabled"],
    [{ enabled: false, disabled_reason: "Gone.", failing_since: null }, "Disabled by Skuport"],
  ])("%o is %s", (webhook, label) => {
    expect(standing(webhook).label).toBe(label);
  });
});

describe("the last deliveries", () => {
  it("are counted without tests, and read from the oldest to the newest", () => {
    const health = healthOf(
      [
        delivery("e", { status: "pending", last_error: null, attempts: 0 }),
        delivery("d", { status: "pending", last_error: "Status 503." }),
        delivery("c", { test: true, status: "failed" }),
        delivery("b", { status: "failed", last_error: "Status 410." }),
        delivery("a", {}),
        delivery("too old", { status: "failed" }),
      ],
      4,
    );
    expect(health).toMatchObject({ received: 1, failed: 2, pending: 1 });
    expect(health.statuses.map(({ id, status }) => `${id} ${status}`)).toEqual([
      "a succeeded",
      "b failed",
      "d retried",
      "e pending",
    ]);
  });
});

describe("the latency", () => {
  it("is told in parts that add up to the total", () => {
    const parts = latencyParts({
      dns_ms: 1.5,
      connect_ms: 2,
      tls_ms: 10,
      first_byte_ms: 40,
      total_ms: 41,
    });
    expect(parts).toEqual([
      { name: "dns", ms: 1.5 },
      { name: "connect", ms: 2 },
      { name: "tls", ms: 10 },
      { name: "wait", ms: 26.5 },
      { name: "read", ms: 1 },
    ]);
  });

  it("leaves out what didn’t happen", () => {
    const nothing = { dns_ms: 1, connect_ms: null, tls_ms: null, first_byte_ms: null, total_ms: 3 };
    expect(latencyParts(nothing).map(({ name }) => name)).toEqual(["dns"]);
  });
});

it("lays out JSON, and leaves everything else as it came", () => {
  expect(prettyBody('{"a":1}')).toBe('{\n  "a": 1\n}');
  for (const body of ["as asked", "", "12345678901234567890", '{"a":']) expect(prettyBody(body)).toBe(body);
});

describe("the log’s address", () => {
  it("asks for a period back from now, or for what lies between two moments", () => {
    expect(deliveryQuery({ period: "hour", since: "2020-01-01" }, NOW)).toMatchObject({
      since: "2026-11-24T15:00:00.000Z",
      until: undefined,
    });
    expect(deliveryQuery({ since: "2026-11-20T10:00:00Z", until: "nonsense" }, NOW)).toMatchObject({
      since: "2026-11-20T10:00:00.000Z",
      until: undefined,
    });
  });

  it("is no filter by its page or an open delivery alone", () => {
    expect(isFiltered({ cursor: "c", delivery: "d" })).toBe(false);
    expect(isFiltered({ status: "failed" })).toBe(true);
  });
});

it.each([
  [null, "day"],
  ["2026-11-24T15:55:00Z", "day"],
  ["2026-11-24T16:00:00Z", "hour"],
  ["2026-11-22T16:00:00Z", "week"],
  ["2026-01-01T00:00:00Z", "month"],
])("recovering what went wrong at %s begins with the last %s", (moment, period) => {
  expect(periodCovering(moment, NOW)).toBe(period);
});
