/** How an endpoint is doing, from its last deliveries. */

import type { DeliveryOut } from "../../../api/types.gen.ts";

export interface Health {
  received: number;
  failed: number;
  pending: number;
  /** Oldest first, in reading direction. */
  statuses: { id: string; status: DeliveryOut["status"] | "retried" }[];
}

/** Counts the last deliveries by outcome. One that waits for another attempt counts as failed; tests don't count. */
export function healthOf(newestFirst: readonly DeliveryOut[], most: number): Health {
  const last = newestFirst.filter((delivery) => !delivery.test).slice(0, most);
  const statuses = last.map((delivery) => ({ id: delivery.id, status: outcome(delivery) })).reverse();
  const count = (...which: string[]) => statuses.filter(({ status }) => which.includes(status)).length;
  return {
    received: count("succeeded"),
    failed: count("failed", "retried"),
    pending: count("pending"),
    statuses,
  };
}

function outcome({ status, last_error }: DeliveryOut): DeliveryOut["status"] | "retried" {
  return status === "pending" && last_error !== null ? "retried" : status;
}
