import { Skeleton } from "@mantine/core";
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { shared } from "../../../lib/strings.ts";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { EditorDrawer } from "../editor/EditorDrawer.tsx";
import { useProduct } from "../queries.ts";

const route = getRouteApi("/app/products/$productId");

/** One product beside the list. Its routes show it or edit it. */
export function ProductDrawer() {
  const { productId } = route.useParams();
  const { data: product, error } = useProduct(productId);
  return (
    <EditorDrawer title={product?.sku ?? shared.product.sku}>
      {error && !product && <ProblemNotice error={error} />}
      {!product && !error && <Skeleton height={160} radius="md" />}
      {/* Another product starts with fresh state. */}
      {product && <Outlet key={productId} />}
    </EditorDrawer>
  );
}
