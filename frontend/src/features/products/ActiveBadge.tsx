import { shared } from "../../lib/strings.ts";
import { Badge } from "../../ui/Badge.tsx";

/** Whether a product is active. */
export function ActiveBadge({ active }: { active: boolean }) {
  return <Badge tone={active ? "success" : "neutral"}>{activeName(active)}</Badge>;
}

export function activeName(active: boolean): string {
  return active ? shared.product.isActive : shared.product.isInactive;
}
