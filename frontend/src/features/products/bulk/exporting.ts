/** What the user has chosen for the file of an export, and the request that follows from it. */

import type { BulkExport } from "../../../api/types.gen.ts";
import { FIELDS } from "../../../lib/fields.ts";

export type FileKind = "csv" | "xlsx" | "ndjson";
export type FileOptions = Pick<BulkExport, "format" | "columns">;

export interface FileDraft {
  kind: FileKind;
  gzip: boolean;
  /** The chosen core fields. */
  fields: readonly string[];
  allAttributes: boolean;
  /** Without `allAttributes`: the chosen ones of those that are offered, and others as they were typed. */
  keys: readonly string[];
  otherKeys: string;
}

export const ALL_COLUMNS: FileDraft = {
  kind: "csv",
  gzip: false,
  fields: FIELDS,
  allAttributes: true,
  keys: [],
  otherKeys: "",
};

/** Workbooks are compressed already. */
export function canGzip(kind: FileKind): boolean {
  return kind !== "xlsx";
}

/** The same with an item added or removed. */
export function toggled(items: readonly string[], item: string, on: boolean): string[] {
  return on ? [...items, item] : items.filter((other) => other !== item);
}

/** The columns in the order of the file; null for all of them. */
export function columnsOf(draft: FileDraft): string[] | null {
  const fields = FIELDS.filter((name) => draft.fields.includes(name));
  if (draft.allAttributes) return fields.length === FIELDS.length ? null : [...fields, "attributes"];
  const typed = draft.otherKeys
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
  const keys = [...new Set([...draft.keys.toSorted(), ...typed])];
  return [...fields, ...keys.map((key) => `attributes.${key}`)];
}

/** Whether the file can be imported again. */
export function hasSku(draft: FileDraft): boolean {
  return draft.fields.includes("sku");
}

/** The file, as a request describes it. */
export function fileOptions(draft: FileDraft): FileOptions {
  const { kind } = draft;
  const format = kind !== "xlsx" && draft.gzip ? (`${kind}.gz` as const) : kind;
  const columns = columnsOf(draft);
  return columns === null ? { format } : { format, columns };
}
