import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getProduct, listProducts } from "../../api/sdk.gen.ts";

export interface ProductFilters {
  /** The beginning of a SKU, in any case. */
  sku?: string;
  active?: boolean;
  /** Only what this import was the last to write. */
  import_id?: string;
}

/** One page of the catalog. */
export function useProducts(filters: ProductFilters, limit: number, cursor?: string) {
  return useQuery({
    queryKey: ["products", filters, limit, cursor ?? null],
    queryFn: async ({ signal }) => {
      const { sku, ...others } = filters;
      const query = { sku: sku && `${sku.replace(/\*$/, "")}*`, ...others, limit, cursor };
      return (await listProducts({ query, signal })).data;
    },
    placeholderData: keepPreviousData,
    refetchOnMount: "always",
  });
}

export function useProduct(id: string) {
  return useQuery({
    queryKey: ["product", id],
    queryFn: async ({ signal }) => (await getProduct({ path: { product_id: id }, signal })).data,
  });
}
