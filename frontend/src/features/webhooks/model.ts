/** Reads the JSON of an endpoint: its status and its events. */

import type { CreateWebhook, DeliveryOut, EventTypeOut, WebhookOut } from "../../api/types.gen.ts";
import type { BadgeTone } from "../../ui/Badge.tsx";
import { text } from "./strings.ts";

export type EventType = DeliveryOut["event_type"];
export type Subscribable = CreateWebhook["event_types"][number];

/** The ETag of an endpoint, made from its version. */
export function etagOf({ version }: Pick<WebhookOut, "version">): string {
  return `"${version}"`;
}

export function endpointStatus({
  enabled,
  disabled_reason,
  failing_since,
}: Pick<WebhookOut, "enabled" | "disabled_reason" | "failing_since">): { tone: BadgeTone; label: string } {
  if (!enabled) {
    return disabled_reason === null
      ? { tone: "neutral", label: text.statuses.disabled }
      : { tone: "danger", label: text.statuses.stopped };
  }
  if (failing_since !== null) return { tone: "warning", label: text.statuses.failing };
  return { tone: "success", label: text.statuses.enabled };
}

/** Whether an enabled endpoint may have missed events since an instant. Enabling it is a change, and makes a new version. */
export function mayHaveBeenDisabled(
  { enabled, version, updated_at }: Pick<WebhookOut, "enabled" | "version" | "updated_at">,
  since: string,
): boolean {
  return !enabled || (version > 1 && Date.parse(since) < Date.parse(updated_at));
}

export interface EventGroup {
  label: string;
  events: (EventTypeOut & { type: Subscribable })[];
}

/** Event types grouped by what they are about. `webhook.test` is left out: it needs no subscription. */
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

/** JSON with line breaks and indentation; anything else unchanged. */
export function prettyBody(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : body;
  } catch {
    return body;
  }
}
