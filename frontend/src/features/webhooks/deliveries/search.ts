import type { DeliveryOut } from "../../../api/types.gen.ts";
import { choiceParam, textParam } from "../../../lib/params.ts";

export const DELIVERY_STATUSES = ["pending", "succeeded", "failed"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export const DELIVERY_PERIODS = ["hour", "day", "week"] as const;
export type DeliveryPeriod = (typeof DELIVERY_PERIODS)[number];

/** The parameters of an endpoint's page: which deliveries it lists, and which one is open. */
export interface DeliveriesSearch {
  status?: DeliveryStatus;
  type?: DeliveryOut["event_type"];
  /** A period up to now. Without one, `since` and `until` apply; either may be open. */
  period?: DeliveryPeriod;
  since?: string;
  until?: string;
  cursor?: string;
  delivery?: string;
}

/** Drops what the page doesn't understand. Only the API knows which event types exist. */
export function readDeliveriesSearch(search: Record<string, unknown>): DeliveriesSearch {
  return {
    status: choiceParam(DELIVERY_STATUSES, search.status),
    type: textParam(search.type) as DeliveriesSearch["type"],
    period: choiceParam(DELIVERY_PERIODS, search.period),
    since: textParam(search.since),
    until: textParam(search.until),
    cursor: textParam(search.cursor),
    delivery: textParam(search.delivery),
  };
}

export function isFiltered({ status, type, period, since, until }: DeliveriesSearch): boolean {
  return [status, type, period, since, until].some((value) => value !== undefined);
}
