/** What stands in the address of a page, as the router reads it and the pages use it. */

export interface ProductsSearch {
  sku?: string;
  active?: "true" | "false";
  /** The id of an import: only what it was the last to write. */
  import?: string;
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
