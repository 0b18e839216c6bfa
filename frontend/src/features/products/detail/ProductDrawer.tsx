import { Button, Skeleton } from "@mantine/core";
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { isNotFound } from "../../../lib/problem.ts";
import { useProblem } from "../../../lib/recovery.ts";
import { shared } from "../../../lib/strings.ts";
import { Missing } from "../../../ui/Missing.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { EditorDrawer, useCloseDrawer } from "../editor/EditorDrawer.tsx";
import { useProduct } from "../queries.ts";
import { text } from "./strings.ts";

const route = getRouteApi("/app/products/$productId");

/** One product beside the list. Its routes show it or edit it. */
export function ProductDrawer() {
  const { productId } = route.useParams();
  const query = useProduct(productId);
  const { data: product } = query;
  const problem = useProblem(query);
  const close = useCloseDrawer();
  const missing = !product && isNotFound(problem);
  return (
    <EditorDrawer title={product?.sku ?? (missing ? text.notFound : text.product)}>
      {missing && (
        <Missing detail={shared.errors.missing}>
          <Button onClick={close} size="xs" variant="default">
            {text.back}
          </Button>
        </Missing>
      )}
      {problem != null && !product && !missing && (
        <ProblemNotice error={problem} onRetry={() => void query.refetch()} />
      )}
      {!product && problem == null && <Skeleton height={160} radius="md" />}
      {/* Another product starts with fresh state. */}
      {product && <Outlet key={productId} />}
    </EditorDrawer>
  );
}
