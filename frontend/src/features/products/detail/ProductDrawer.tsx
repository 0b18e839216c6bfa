import { Skeleton } from "@mantine/core";
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { useProblem } from "../../../lib/recovery.ts";
import { shared } from "../../../lib/strings.ts";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { EditorDrawer } from "../editor/EditorDrawer.tsx";
import { useProduct } from "../queries.ts";

const route = getRouteApi("/app/products/$productId");

/** One product beside the list. Its routes show it or edit it. */
export function ProductDrawer() {
  const { productId } = route.useParams();
  const query = useProduct(productId);
  const { data: product } = query;
  const problem = useProblem(query);
  return (
    <EditorDrawer title={product?.sku ?? shared.product.sku}>
      {problem != null && !product && <ProblemNotice error={problem} onRetry={() => void query.refetch()} />}
      {!product && problem == null && <Skeleton height={160} radius="md" />}
      {/* Another product starts with fresh state. */}
      {product && <Outlet key={productId} />}
    </EditorDrawer>
  );
}
