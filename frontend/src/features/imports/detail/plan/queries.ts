import { useQuery } from "@tanstack/react-query";
import { getImportPlanQueryKey } from "../../../../api/@tanstack/react-query.gen.ts";
import { getImportPlan } from "../../../../api/sdk.gen.ts";
import type { Import } from "../../../../api/types.gen.ts";
import { withEtag } from "../../../../lib/conditional.ts";
import { keyOfState } from "../../../../lib/keys.ts";
import { shownStatus } from "../../model.ts";

/** The plan of a dry run with its ETag, which confirms exactly the plan that the user saw. */
export function usePlan(item: Import) {
  const path = { import_id: item.id };
  return useQuery({
    queryKey: keyOfState(getImportPlanQueryKey({ path }), item.attempt),
    queryFn: async ({ signal }) => withEtag(await getImportPlan({ path, signal })),
    enabled: item.status === "awaiting_confirmation",
    structuralSharing: false,
    // The user confirms what they reviewed: it must not change by itself.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The status to show beside the plan, which also knows how many products are missing from the file. */
export function useShownStatus(item: Import): string {
  const { data } = usePlan(item);
  if (item.status !== "awaiting_confirmation" || data === undefined) return shownStatus(item);
  const { counts, missing } = data;
  return counts.created + counts.updated + missing === 0 ? "nothing_to_change" : item.status;
}
