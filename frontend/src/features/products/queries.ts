import { keepPreviousData, type QueryClient, useQuery } from "@tanstack/react-query";
import {
  getImportOptions,
  getProductOptions,
  getProductQueryKey,
  listProductsOptions,
  listProductsQueryKey,
} from "../../api/@tanstack/react-query.gen.ts";
import type { ListProductsData, ProductOut, ProductPage } from "../../api/types.gen.ts";
import { filterQuery, filtersOf, sortOf } from "./filters/filters.ts";
import { PAGE_SIZES, type ProductsSearch } from "./search.ts";

const productKey = (id: string) => getProductQueryKey({ path: { product_id: id } });

/** The page of the catalog that an address names. */
export function useProducts(search: ProductsSearch) {
  const query = {
    ...filterQuery(filtersOf(search)),
    sort: sortOf(search),
    limit: Number(search.limit ?? PAGE_SIZES[0]),
    cursor: search.cursor,
  } as ListProductsData["query"];
  return useQuery({
    ...listProductsOptions({ query }),
    placeholderData: keepPreviousData,
    refetchOnMount: "always",
  });
}

export function useProduct(id: string) {
  return useQuery({ ...getProductOptions({ path: { product_id: id } }), refetchOnMount: "always" });
}

/** The file name of the import that filters a list. */
export function useImportName(id: string | undefined): string | undefined {
  const { data } = useQuery({
    ...getImportOptions({ path: { import_id: id ?? "" } }),
    select: (item) => item.filename,
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return data;
}

/** Replaces a product in every list and page that shows it. */
export function showProduct(cache: QueryClient, product: ProductOut): void {
  cache.setQueryData(productKey(product.id), product);
  cache.setQueriesData<ProductPage>({ queryKey: listProductsQueryKey() }, (page) =>
    page === undefined || !page.items.some((row) => row.id === product.id)
      ? page
      : { ...page, items: page.items.map((row) => (row.id === product.id ? product : row)) },
  );
}

/** Stops lists that are loading, which would bring back the values from before an edit. */
export async function cancelLists(cache: QueryClient): Promise<void> {
  await cache.cancelQueries({ queryKey: listProductsQueryKey() });
}

/** Reloads the products on screen after a change that no single row tells about. */
export function refreshProducts(cache: QueryClient): void {
  void cache.invalidateQueries({ queryKey: listProductsQueryKey() });
  const [{ _id }] = productKey("");
  void cache.invalidateQueries({ queryKey: [{ _id }] });
}

export function refreshProduct(cache: QueryClient, id: string): void {
  void cache.invalidateQueries({ queryKey: productKey(id) });
}

/** Removes a deleted product from the cache. */
export function forgetProduct(cache: QueryClient, id: string): void {
  cache.removeQueries({ queryKey: productKey(id) });
  refreshProducts(cache);
}
