import type { DeliveryOut } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { deliveryTone } from "../model.ts";

/** How a delivery stands, in a word. */
export function DeliveryStatus({ delivery }: { delivery: DeliveryOut }) {
  return (
    <Badge
      pulse={delivery.status === "pending" && delivery.last_error === null}
      tone={deliveryTone(delivery)}
    >
      {strings.webhooks.log.statuses[delivery.status]}
    </Badge>
  );
}
