/** What stands in the address of a page, as the router reads it and the pages use it. */

import type { DeliveryOut } from "../api/types.gen.ts";

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

/** Rows on a page; the first is what a page has when the address says nothing. */
export const PAGE_SIZES = ["50", "100", "200"] as const;
export type PageSize = (typeof PAGE_SIZES)[number];

export interface ProductsSearch {
  /** Words to look for in SKU, name and description. */
  q?: string;
  /** The beginning of a SKU; with a `*` in it, as the API understands that. */
  sku?: string;
  /** The beginning of a name, in the same way. */
  name?: string;
  active?: "true" | "false";
  /** Attributes and their values, written as a query string of their own: `colour=red&size=L`. */
  attributes?: string;
  /** The id of an import: only what it was the last to write. */
  import?: string;
  /** An instant: only what was made or changed then or later. */
  since?: string;
  sort?: ProductSort;
  limit?: PageSize;
  cursor?: string;
}

export const HISTORY_FILTERS = ["active", "awaiting", "completed", "failed", "cancelled"] as const;
export type HistoryFilter = (typeof HISTORY_FILTERS)[number];

export interface HistorySearch {
  status?: HistoryFilter;
  cursor?: string;
}

/** On the page of an import: only rows rejected for this reason. */
export interface ImportSearch {
  code?: string;
}

export const DELIVERY_STATUSES = ["pending", "succeeded", "failed"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export const DELIVERY_PERIODS = ["hour", "day", "week"] as const;
export type DeliveryPeriod = (typeof DELIVERY_PERIODS)[number];

/** On the page of a webhook endpoint: which deliveries to list, and which one is open. */
export interface DeliveriesSearch {
  status?: DeliveryStatus;
  type?: DeliveryOut["event_type"];
  /** So far back from now; otherwise between two instants, either of which may be open. */
  period?: DeliveryPeriod;
  since?: string;
  until?: string;
  cursor?: string;
  delivery?: string;
}

/** Reads `?a=b` as plain text. (The router's own reading turns the SKU 007 into a text, but 7 and true into others.) */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((known) => known === value);
}

/** What of an address means something to the list of products; the rest is left out. */
export function readProductsSearch(search: Record<string, unknown>): ProductsSearch {
  return {
    q: text(search.q),
    sku: text(search.sku),
    name: text(search.name),
    active: oneOf(["true", "false"], search.active),
    attributes: text(search.attributes),
    import: text(search.import),
    since: text(search.since),
    sort: oneOf(PRODUCT_SORTS, search.sort),
    limit: oneOf(PAGE_SIZES, search.limit),
    cursor: text(search.cursor),
  };
}

/** What of an address means something to the log of an endpoint. Which types of events there are, the API knows. */
export function readDeliveriesSearch(search: Record<string, unknown>): DeliveriesSearch {
  return {
    status: oneOf(DELIVERY_STATUSES, search.status),
    type: text(search.type) as DeliveriesSearch["type"],
    period: oneOf(DELIVERY_PERIODS, search.period),
    since: text(search.since),
    until: text(search.until),
    cursor: text(search.cursor),
    delivery: text(search.delivery),
  };
}
