import { plural } from "../../lib/plural.ts";

export const text = {
  title: "Webhooks",
  statuses: {
    enabled: "Enabled",
    failing: "Failing",
    disabled: "Disabled",
    stopped: "Disabled by Skuport",
  },
  eventGroups: {
    product: "Products",
    products: "Products",
    import: "Imports",
    webhook: "Webhooks",
  } as Record<string, string>,
  otherEvents: "Other",
  recentDeliveries: "Recent deliveries",
  nothingSent: "No events sent yet",
  healthUnknown: "Unknown",
  received: (received: number, all: number) => `${received} of ${all} received`,
  healthLabel: (received: number, failed: number, pending: number) =>
    [
      plural(received, { other: "Recent deliveries: # received" }),
      ...(failed > 0 ? [plural(failed, { other: "# failed" })] : []),
      ...(pending > 0 ? [plural(pending, { other: "# pending" })] : []),
    ].join(", "),
  reconnecting: "Connection lost. What you see may be out of date. Trying again…",
} as const;
