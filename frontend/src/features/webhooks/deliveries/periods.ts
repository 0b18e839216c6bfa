/** Periods of the delivery log, as instants for the API. */

import type { ListWebhookDeliveriesData, WebhookOut } from "../../../api/types.gen.ts";
import type { DeliveriesSearch, DeliveryPeriod } from "./search.ts";

const HOUR_MS = 3_600_000;
const PERIOD_MS = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
};

/** How far back a recovery may reach. By default the log is no longer than that. */
export type RecoverPeriod = keyof typeof PERIOD_MS;
export const RECOVER_PERIODS = ["hour", "day", "week", "month"] as const satisfies RecoverPeriod[];

/** When a period that ends at `now` began. `now` is in milliseconds since 1970. */
export function periodStart(period: DeliveryPeriod | RecoverPeriod, now: number): string {
  return new Date(now - PERIOD_MS[period]).toISOString();
}

/** The shortest period that reaches an hour beyond an instant: a delivery that fails then was created earlier. */
export function periodCovering(instant: string | null, now: number): RecoverPeriod {
  if (instant === null) return "day";
  const ago = now - Date.parse(instant) + HOUR_MS;
  return RECOVER_PERIODS.find((period) => PERIOD_MS[period] >= ago) ?? "month";
}

/** Since when an endpoint has missed something, as far as it is known. */
export function troubledSince({
  failing_since,
  disabled_at,
}: Pick<WebhookOut, "failing_since" | "disabled_at">): string | null {
  return failing_since ?? disabled_at;
}

/** The query for the filters of an address. An instant that can't be read filters nothing. */
export function deliveryQuery(
  { status, type, period, since, until, cursor }: DeliveriesSearch,
  now: number,
): ListWebhookDeliveriesData["query"] {
  return {
    status,
    event_type: type,
    since: period === undefined ? instantOf(since) : periodStart(period, now),
    until: period === undefined ? instantOf(until) : undefined,
    cursor,
  };
}

function instantOf(value: string | undefined): string | undefined {
  return value === undefined || Number.isNaN(Date.parse(value)) ? undefined : new Date(value).toISOString();
}
