/** What stands in the address of a page, as the router reads it and the pages use it. */

export interface ProductsSearch {
  sku?: string;
  active?: "true" | "false";
  /** The id of an import: only what it was the last to write. */
  import?: string;
  cursor?: string;
}
