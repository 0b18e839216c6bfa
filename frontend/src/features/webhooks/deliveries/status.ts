import type { DeliveryOut } from "../../../api/types.gen.ts";
import type { BadgeTone } from "../../../ui/Badge.tsx";

/** Whether the first attempt is still to come, so that redelivering would gain nothing. */
export function isFirstAttempt({ status, last_error }: Pick<DeliveryOut, "status" | "last_error">): boolean {
  return status === "pending" && last_error === null;
}

export function deliveryTone({ status, last_error }: Pick<DeliveryOut, "status" | "last_error">): BadgeTone {
  if (status === "succeeded") return "success";
  if (status === "failed") return "danger";
  return last_error === null ? "accent" : "warning";
}
