import { choiceParam, textParam } from "../../lib/params.ts";

export const PRODUCT_SORTS = [
  "sku",
  "-sku",
  "name",
  "-name",
  "updated",
  "-updated",
  "created",
  "-created",
] as const;
export type ProductSort = (typeof PRODUCT_SORTS)[number];

/** Rows per page. The first is the default. */
export const PAGE_SIZES = ["50", "100", "200"] as const;
export type PageSize = (typeof PAGE_SIZES)[number];

/** The parameters of the list of products. */
export interface ProductsSearch {
  /** Words to find in SKU, name and description. */
  q?: string;
  /** The beginning of a SKU, or a pattern with `*`. */
  sku?: string;
  /** The beginning of a name, or a pattern with `*`. */
  name?: string;
  active?: "true" | "false";
  /** Attributes and their values as a query string of their own: `colour=red&size=L`. */
  attributes?: string;
  /** The id of an import: only products it wrote last. */
  import?: string;
  /** An instant: only products created or changed since. */
  since?: string;
  sort?: ProductSort;
  limit?: PageSize;
  cursor?: string;
}

/** Drops what the list doesn't understand. */
export function readProductsSearch(search: Record<string, unknown>): ProductsSearch {
  return {
    q: textParam(search.q),
    sku: textParam(search.sku),
    name: textParam(search.name),
    active: choiceParam(["true", "false"], search.active),
    attributes: textParam(search.attributes),
    import: textParam(search.import),
    since: textParam(search.since),
    sort: choiceParam(PRODUCT_SORTS, search.sort),
    limit: choiceParam(PAGE_SIZES, search.limit),
    cursor: textParam(search.cursor),
  };
}
