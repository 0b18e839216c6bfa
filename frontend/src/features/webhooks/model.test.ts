import { describe, expect, it } from "vitest";
import type { EventTypeOut } from "../../api/types.gen.ts";
import { endpointStatus, groupEvents, mayHaveBeenDisabled, prettyBody } from "./model.ts";

const kind = (type: EventTypeOut["type"]): EventTypeOut => ({
  type,
  description: "",
  example: {},
  data_schema: {},
});

describe("event types", () => {
  it("are grouped by subject, without the test that needs no subscription", () => {
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

  it("have a group for those this page doesn’t know yet", () => {
    expect(
      groupEvents([kind("order.paid" as string as EventTypeOut["type"])]).map(({ label }) => label),
    ).toEqual(["Other"]);
  });
});

it.each([
  ["never changed", { enabled: true, version: 1, updated_at: "2026-11-24T15:00:00Z" }, false],
  ["changed before that", { enabled: true, version: 3, updated_at: "2026-11-24T09:00:00Z" }, false],
  ["changed since then", { enabled: true, version: 3, updated_at: "2026-11-24T15:00:00Z" }, true],
  ["disabled when it was created", { enabled: false, version: 1, updated_at: "2026-11-24T09:00:00Z" }, true],
])("knows whether an endpoint that was %s may have missed events", (_, webhook, expected) => {
  expect(mayHaveBeenDisabled(webhook, "2026-11-24T10:00:00Z")).toBe(expected);
});

describe("the status of an endpoint", () => {
  it.each([
    [{ enabled: true, disabled_reason: null, failing_since: null }, "Enabled"],
    [{ enabled: true, disabled_reason: null, failing_since: "2026-11-24T15:00:00Z" }, "Failing"],
    [{ enabled: false, disabled_reason: null, failing_since: null }, "Disabled"],
    [{ enabled: false, disabled_reason: "Gone.", failing_since: null }, "Disabled by Skuport"],
  ])("%o is %s", (webhook, label) => {
    expect(endpointStatus(webhook).label).toBe(label);
  });
});

it("indents JSON and leaves everything else unchanged", () => {
  expect(prettyBody('{"a":1}')).toBe('{\n  "a": 1\n}');
  for (const body of ["as asked", "", "12345678901234567890", '{"a":']) expect(prettyBody(body)).toBe(body);
});
