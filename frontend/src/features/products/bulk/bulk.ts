/** Bulk jobs: the requests that start them. */

import { bulkDeleteProducts, bulkUpdateProducts, exportProducts } from "../../../api/sdk.gen.ts";
import type { BulkChanges, Job, ProductFilter, Total } from "../../../api/types.gen.ts";
import { ApiError } from "../../../lib/problem.ts";
import { type Filters, filterBody, isFiltered } from "../filters/filters.ts";

export type BulkAction = "activate" | "deactivate" | "attribute" | "delete" | "export";

/** Chosen products, or all that match the filters. `total` is their number as far as the list knows it. */
export type Target =
  | { by: "ids"; ids: readonly string[] }
  | { by: "filters"; filters: Filters; total: Total | null };

/** The products, as a request names them. */
export function selectionBody(target: Target): { ids: string[] } | { filter: ProductFilter } | { all: true } {
  if (target.by === "ids") return { ids: [...target.ids] };
  return isFiltered(target.filters) ? { filter: filterBody(target.filters) } : { all: true };
}

/** The exact number of products; null when it isn't known yet. */
export function knownCount(target: Target): number | null {
  if (target.by === "ids") return target.ids.length;
  return target.total?.exact ? target.total.value : null;
}

/** The number that the API found instead of the one expected; null when the error is about something else. */
export function countFound(error: unknown): number | null {
  if (!(error instanceof ApiError) || error.code !== "unexpected_count") return null;
  const found = /expected_count: (\d+)/.exec(error.detail)?.[1];
  return found === undefined ? null : Number(found);
}

/** Whether the user typed that number, with or without thousands separators. */
export function isTheCount(typed: string, count: number): boolean {
  return typed.trim() !== "" && typed.replace(/[\s,.'’]/g, "") === String(count);
}

export type Order =
  | { action: "delete" }
  | { action: "update"; changes: BulkChanges }
  | { action: "export"; format: "csv" | "csv.gz" };

/** Starts a job for exactly `count` products. The idempotency key makes it safe to send the same request again. */
export async function startJob(target: Target, order: Order, count: number, key: string): Promise<Job> {
  const products = { ...selectionBody(target), expected_count: count };
  const headers = { "Idempotency-Key": key };
  if (order.action === "delete") return (await bulkDeleteProducts({ body: products, headers })).data;
  if (order.action === "update") {
    return (await bulkUpdateProducts({ body: { ...products, changes: order.changes }, headers })).data;
  }
  return (await exportProducts({ body: { ...products, format: order.format }, headers })).data;
}

/**
 * Counts exactly what a list only estimates: an export that expects nothing is refused with the number, and an
 * export of nothing at all does no harm.
 */
export async function countExactly(target: Target, key: string): Promise<number> {
  try {
    return (await startJob(target, { action: "export", format: "csv" }, 0, key)).total;
  } catch (error) {
    const found = countFound(error);
    if (found === null) throw error;
    return found;
  }
}
