import { strings } from "../../lib/strings.ts";
import { Badge } from "../../ui/Badge.tsx";

export function ProductState({ active }: { active: boolean }) {
  return (
    <Badge tone={active ? "success" : "neutral"}>
      {active ? strings.products.isActive : strings.products.isInactive}
    </Badge>
  );
}
