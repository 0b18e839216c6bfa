import { keepPreviousData, type QueryClient, useQuery } from "@tanstack/react-query";
import { getMeOptions } from "../../api/@tanstack/react-query.gen.ts";
import { getImport, getProduct, listProducts } from "../../api/sdk.gen.ts";
import type { ListProductsData, ProductOut, ProductPage } from "../../api/types.gen.ts";
import { PAGE_SIZES, type ProductsSearch } from "../../lib/search.ts";
import { filterQuery, filtersOf, sortOf } from "./filters/filters.ts";

const LISTS = ["products"] as const;
const productKey = (id: string) => ["product", id] as const;

/** One page of the catalog, as the address says. */
export function useProducts(search: ProductsSearch) {
  return useQuery({
    queryKey: [...LISTS, search],
    queryFn: async ({ signal }) => {
      const query = {
        ...filterQuery(filtersOf(search)),
        sort: sortOf(search),
        limit: Number(search.limit ?? PAGE_SIZES[0]),
        cursor: search.cursor,
      } as ListProductsData["query"];
      return (await listProducts({ query, signal })).data;
    },
    placeholderData: keepPreviousData,
    refetchOnMount: "always",
  });
}

export function useProduct(id: string) {
  return useQuery({
    queryKey: productKey(id),
    queryFn: async ({ signal }) => (await getProduct({ path: { product_id: id }, signal })).data,
    refetchOnMount: "always",
  });
}

/** What the import is called that a list is narrowed to. */
export function useImportName(id: string | undefined): string | undefined {
  const { data } = useQuery({
    queryKey: ["import-name", id],
    queryFn: async ({ signal }) => (await getImport({ path: { import_id: id ?? "" }, signal })).data.filename,
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return data;
}

/** Whether who is signed in may change products; the API refuses it in any case. */
export function useMayWrite(): boolean {
  return useQuery(getMeOptions()).data?.scopes.includes("write") ?? false;
}

/** Puts a product in the place of what every list and page shows of it. */
export function showProduct(cache: QueryClient, product: ProductOut): void {
  cache.setQueryData(productKey(product.id), product);
  cache.setQueriesData<ProductPage>({ queryKey: LISTS }, (page) =>
    page === undefined || !page.items.some((row) => row.id === product.id)
      ? page
      : { ...page, items: page.items.map((row) => (row.id === product.id ? product : row)) },
  );
}

/** Asks for the products on screen again, after something has changed that no row tells. */
export function refreshProducts(cache: QueryClient): void {
  void cache.invalidateQueries({ queryKey: LISTS });
  void cache.invalidateQueries({ queryKey: ["product"] });
}
