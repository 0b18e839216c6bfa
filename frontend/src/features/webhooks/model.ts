/** What can be told about webhooks from their JSON alone. */

import type {
  CreateWebhook,
  DeliveryOut,
  EventTypeOut,
  LatencyOut,
  ListWebhookDeliveriesData,
  WebhookOut,
} from "../../api/types.gen.ts";
import type { DeliveriesSearch, DeliveryPeriod } from "../../lib/search.ts";
import { strings } from "../../lib/strings.ts";
import type { BadgeTone } from "../../ui/Badge.tsx";

const text = strings.webhooks;

export type EventType = DeliveryOut["event_type"];
export type Subscribable = CreateWebhook["event_types"][number];

/** The address of a version, for `If-Match`. */
export function etagOf({ version }: Pick<WebhookOut, "version">): string {
  return `"${version}"`;
}

/** How an endpoint stands, in a word. */
export function standing({
  enabled,
  disabled_reason,
  failing_since,
}: Pick<WebhookOut, "enabled" | "disabled_reason" | "failing_since">): { tone: BadgeTone; label: string } {
  if (!enabled) {
    return disabled_reason === null
      ? { tone: "neutral", label: text.states.disabled }
      : { tone: "danger", label: text.states.stopped };
  }
  if (failing_since !== null) return { tone: "warning", label: text.states.failing };
  return { tone: "success", label: text.states.enabled };
}

export interface EventGroup {
  label: string;
  events: (EventTypeOut & { type: Subscribable })[];
}

/** The catalogue as a person looks through it: by what the events are about. `webhook.test` needs no subscription. */
export function groupEvents(events: readonly EventTypeOut[]): EventGroup[] {
  const groups = new Map<string, EventGroup>();
  for (const event of events) {
    if (!isSubscribable(event)) continue;
    const label = text.eventGroups[event.type.split(".")[0] ?? ""] ?? text.otherEvents;
    const group = groups.get(label) ?? { label, events: [] };
    group.events.push(event);
    groups.set(label, group);
  }
  return [...groups.values()];
}

function isSubscribable(event: EventTypeOut): event is EventTypeOut & { type: Subscribable } {
  return event.type !== "webhook.test";
}

export interface Health {
  received: number;
  failed: number;
  pending: number;
  /** The oldest first, as one reads. */
  statuses: { id: string; status: DeliveryOut["status"] | "retried" }[];
}

/** What became of the last events. A delivery that waits after a failure counts as failed so far, tests not at all. */
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

/** Whether a delivery is about to be made, and nothing has gone wrong with it: there is nothing to hurry. */
export function isFirstUnderWay({ status, last_error }: Pick<DeliveryOut, "status" | "last_error">): boolean {
  return status === "pending" && last_error === null;
}

export function deliveryTone({ status, last_error }: Pick<DeliveryOut, "status" | "last_error">): BadgeTone {
  if (status === "succeeded") return "success";
  if (status === "failed") return "danger";
  return last_error === null ? "accent" : "warning";
}

export interface LatencyPart {
  name: keyof typeof text.latency;
  ms: number;
}

/** The parts of a request one after the other; those that didn't happen are left out. */
export function latencyParts({
  dns_ms,
  connect_ms,
  tls_ms,
  first_byte_ms,
  total_ms,
}: LatencyOut): LatencyPart[] {
  const before = (dns_ms ?? 0) + (connect_ms ?? 0) + (tls_ms ?? 0);
  const parts: [LatencyPart["name"], number | null][] = [
    ["dns", dns_ms],
    ["connect", connect_ms],
    ["tls", tls_ms],
    ["wait", first_byte_ms === null ? null : first_byte_ms - before],
    ["read", first_byte_ms === null ? null : total_ms - first_byte_ms],
  ];
  return parts.flatMap(([name, ms]) => (ms === null ? [] : [{ name, ms: Math.max(0, ms) }]));
}

/** JSON on several lines; anything else as it is. */
export function prettyBody(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : body;
  } catch {
    return body;
  }
}

const HOUR_MS = 3_600_000;
const PERIOD_MS = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
};
/** How far back one may recover; the log goes back no further by default. */
export type RecoverPeriod = keyof typeof PERIOD_MS;
export const RECOVER_PERIODS = ["hour", "day", "week", "month"] as const satisfies RecoverPeriod[];

/** The shortest period that reaches to an hour before a moment: what fails there happened a little earlier. */
export function periodCovering(moment: string | null, now: number): RecoverPeriod {
  if (moment === null) return "day";
  const ago = now - Date.parse(moment) + HOUR_MS;
  return RECOVER_PERIODS.find((period) => PERIOD_MS[period] >= ago) ?? "month";
}

/** Since when an endpoint hasn't got everything, as far as it tells. */
export function troubledSince({
  failing_since,
  disabled_at,
}: Pick<WebhookOut, "failing_since" | "disabled_at">): string | null {
  return failing_since ?? disabled_at;
}

export function periodStart(period: DeliveryPeriod | RecoverPeriod, now: number): string {
  return new Date(now - PERIOD_MS[period]).toISOString();
}

/** What the address asks the API for. A moment that can't be understood asks for nothing. */
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

export function isFiltered({ status, type, period, since, until }: DeliveriesSearch): boolean {
  return [status, type, period, since, until].some((value) => value !== undefined);
}
