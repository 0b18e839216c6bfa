/** Bulk jobs: the requests that start them. */

import {
  bulkDeleteProducts,
  bulkUpdateProducts,
  countProducts,
  exportProducts,
} from "../../../api/sdk.gen.ts";
import type { BulkChanges, Job, ProductFilter, Total } from "../../../api/types.gen.ts";
import { ApiError } from "../../../lib/problem.ts";
import { type Filters, filterBody, isFiltered } from "../filters/filters.ts";
import type { FileOptions } from "./exporting.ts";

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

/** Whether a job was refused because the number of products had changed. */
export function isUnexpectedCount(error: unknown): boolean {
  return error instanceof ApiError && error.code === "unexpected_count";
}

/** Whether the user typed that number, with or without thousands separators. */
export function isTheCount(typed: string, count: number): boolean {
  return typed.trim() !== "" && typed.replace(/[\s,.'’]/g, "") === String(count);
}

export type Order =
  | { action: "delete" }
  | { action: "update"; changes: BulkChanges }
  | { action: "export"; file: FileOptions };

/** Starts a job for exactly `count` products. The idempotency key makes it safe to send the same request again. */
export async function startJob(target: Target, order: Order, count: number, key: string): Promise<Job> {
  const products = { ...selectionBody(target), expected_count: count };
  const headers = { "Idempotency-Key": key };
  if (order.action === "delete") return (await bulkDeleteProducts({ body: products, headers })).data;
  if (order.action === "update") {
    return (await bulkUpdateProducts({ body: { ...products, changes: order.changes }, headers })).data;
  }
  return (await exportProducts({ body: { ...products, ...order.file }, headers })).data;
}

/** The exact number of products right now, as a job expects it. */
export async function countExactly(target: Target, signal?: AbortSignal): Promise<number> {
  return (await countProducts({ body: selectionBody(target), query: { exact: true }, signal })).data.value;
}
