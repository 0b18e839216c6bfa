import { expect, it } from "vitest";
import type { DeliveryOut } from "../../../api/types.gen.ts";
import { healthOf } from "./health.ts";

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

it("counts the last deliveries without tests, oldest first", () => {
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
