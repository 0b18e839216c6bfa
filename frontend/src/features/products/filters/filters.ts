/** What can be told about the list of products from its address and its rows alone. */

import type { ProductFilter, ProductOut } from "../../../api/types.gen.ts";
import type { ProductSort, ProductsSearch } from "../../../lib/search.ts";

/** The filters of a list, without its order and place. */
export type Filters = Pick<
  ProductsSearch,
  "q" | "sku" | "name" | "active" | "attributes" | "import" | "since"
>;

export function filtersOf({ q, sku, name, active, attributes, import: of, since }: ProductsSearch): Filters {
  return { q, sku, name, active, attributes, import: of, since };
}

export function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

/** `colour=red&size=L` → pairs; what has no key or no value is left out, as the API would refuse it. */
export function attributePairs(text: string | undefined): [key: string, value: string][] {
  return [...new URLSearchParams(text ?? "")].filter(([key, value]) => key !== "" && value !== "");
}

export function attributesText(pairs: readonly (readonly [string, string])[]): string | undefined {
  const known = pairs.filter(([key, value]) => key !== "" && value !== "");
  return known.length === 0
    ? undefined
    : new URLSearchParams(known.map(([key, value]) => [key, value])).toString();
}

/** What is typed means a beginning, unless it has a star of its own. */
function pattern(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined;
  return typed.includes("*") ? typed : `${typed}*`;
}

/** The filters as bulk jobs take them; keys without a value are absent. */
export function filterBody(filters: Filters): ProductFilter {
  const attributes = attributePairs(filters.attributes);
  const body = {
    q: filters.q,
    sku: pattern(filters.sku),
    name: pattern(filters.name),
    active: filters.active === undefined ? undefined : filters.active === "true",
    attributes: attributes.length === 0 ? undefined : Object.fromEntries(attributes),
    import_id: filters.import,
    updated_since: filters.since,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** The same filters as a query of `GET /products`, which writes attributes as `attributes.KEY`. */
export function filterQuery(filters: Filters): Record<string, string | boolean> {
  const { attributes, ...others } = filterBody(filters);
  const named = Object.entries(attributes ?? {}).map(([key, value]) => [`attributes.${key}`, value]);
  return { ...others, ...Object.fromEntries(named) };
}

export type SortKey = "sku" | "name" | "updated" | "created";

/** What the list is sorted by: a search has its best first, everything else goes by SKU. */
export function sortOf(search: ProductsSearch): ProductSort | undefined {
  return search.sort ?? (search.q === undefined ? "sku" : undefined);
}

/** The order after a click on a column's heading: names from the first, times from the newest, then the other way. */
export function nextSort(current: ProductSort | undefined, key: SortKey): ProductSort {
  const first: ProductSort = key === "updated" || key === "created" ? `-${key}` : key;
  const other: ProductSort = first === key ? `-${key}` : key;
  return current === first ? other : first;
}

/** The attribute keys of some products, in their order. */
export function attributeKeys(rows: readonly ProductOut[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row.attributes)))].sort();
}
