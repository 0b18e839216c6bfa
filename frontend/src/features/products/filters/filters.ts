/** The filters and the order of the list of products: from its address, to the API. */

import type { ProductFilter, ProductOut } from "../../../api/types.gen.ts";
import type { ProductSort, ProductsSearch } from "../search.ts";

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

/** What narrows the list: the words of a search, filters, or both. */
export function narrowedBy({ q, ...filters }: Filters): "words" | "filters" | "both" {
  if (q === undefined) return "filters";
  return isFiltered(filters) ? "both" : "words";
}

/** The same list without search and filters: its order and the rows per page stay. */
export function withoutFilters({ sort, limit }: ProductsSearch): ProductsSearch {
  return { sort, limit };
}

/** `colour=red&size=L` → pairs. Pairs without a key or a value are dropped, because the API refuses them. */
export function attributePairs(text: string | undefined): [key: string, value: string][] {
  return [...new URLSearchParams(text ?? "")].filter(([key, value]) => key !== "" && value !== "");
}

export function attributesText(pairs: readonly (readonly [string, string])[]): string | undefined {
  const known = pairs.filter(([key, value]) => key !== "" && value !== "");
  return known.length === 0
    ? undefined
    : new URLSearchParams(known.map(([key, value]) => [key, value])).toString();
}

/** Matches the beginning of what was typed, unless it contains a star. */
function pattern(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined;
  return typed.includes("*") ? typed : `${typed}*`;
}

/** The filters as bulk jobs take them, without empty keys. */
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

/** The filters as the query of `GET /products`, which writes attributes as `attributes.KEY`. */
export function filterQuery(filters: Filters): Record<string, string | boolean> {
  const { attributes, ...others } = filterBody(filters);
  const named = Object.entries(attributes ?? {}).map(([key, value]) => [`attributes.${key}`, value]);
  return { ...others, ...Object.fromEntries(named) };
}

export type SortKey = "sku" | "name" | "updated" | "created";

/** The order of the list: by rank for a search, otherwise by SKU, unless the user chose one. */
export function sortOf(search: ProductsSearch): ProductSort | undefined {
  return search.sort ?? (search.q === undefined ? "sku" : undefined);
}

/** The order after a click on a heading: texts ascending and times descending first, reversed by the next click. */
export function nextSort(current: ProductSort | undefined, key: SortKey): ProductSort {
  const first: ProductSort = key === "updated" || key === "created" ? `-${key}` : key;
  const other: ProductSort = first === key ? `-${key}` : key;
  return current === first ? other : first;
}

/** The attribute keys of some products, sorted. */
export function attributeKeys(rows: readonly ProductOut[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row.attributes)))].sort();
}
