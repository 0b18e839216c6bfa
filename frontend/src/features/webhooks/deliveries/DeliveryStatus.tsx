import type { DeliveryOut } from "../../../api/types.gen.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { deliveryTone, isFirstAttempt } from "./status.ts";
import { text } from "./strings.ts";

export function DeliveryStatus({ delivery }: { delivery: DeliveryOut }) {
  return (
    <Badge pulse={isFirstAttempt(delivery)} tone={deliveryTone(delivery)}>
      {text.statuses[delivery.status]}
    </Badge>
  );
}
