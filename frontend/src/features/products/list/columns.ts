/** The columns of the table, stored on this device. */

import { useCallback, useState } from "react";
import { OTHER_FIELDS } from "../../../lib/fields.ts";
import { storageKey } from "../../../lib/root.ts";

const AFTER_FIELDS = ["attributes", "updated", "created", "import", "version"] as const;
export type PlainColumn = "name" | "description" | "active" | (typeof AFTER_FIELDS)[number];

/**
 * A column besides the SKU, which is always shown. `attributes.KEY` is the column of one attribute, `field.NAME` that of
 * a core field without a column of its own design.
 */
export type ColumnId = PlainColumn | `field.${string}` | `attributes.${string}`;

export const COLUMNS: readonly (PlainColumn | `field.${string}`)[] = [
  "name",
  "description",
  "active",
  ...OTHER_FIELDS.map(({ name }) => `field.${name}` as const),
  ...AFTER_FIELDS,
];

export const DEFAULT_COLUMNS: readonly ColumnId[] = [
  "name",
  "description",
  "active",
  "attributes",
  "updated",
];
const KEY = storageKey("products.columns");

export function attributeColumn(key: string): ColumnId {
  return `attributes.${key}`;
}

/** The key of an attribute's column; null for the others. */
export function columnAttribute(id: ColumnId): string | null {
  return id.startsWith("attributes.") ? id.slice("attributes.".length) : null;
}

/** The core field of a column without a design of its own; undefined for the others. */
export function columnField(id: ColumnId) {
  return OTHER_FIELDS.find(({ name }) => id === `field.${name}`);
}

function isColumn(value: unknown): value is ColumnId {
  if (typeof value !== "string") return false;
  return COLUMNS.some((known) => known === value) || /^attributes\../s.test(value);
}

/** Columns in the order of the table: attributes follow name and description, sorted by key. */
export function inOrder(columns: readonly ColumnId[]): ColumnId[] {
  const plain = COLUMNS.filter((id) => columns.includes(id));
  const attributes = [...new Set(columns.filter((id) => columnAttribute(id) !== null))].sort();
  const after = plain.findIndex((id) => id !== "name" && id !== "description");
  const place = after === -1 ? plain.length : after;
  return [...plain.slice(0, place), ...attributes, ...plain.slice(place)];
}

/** The stored columns that exist; the defaults when nothing readable is stored. */
export function readColumns(stored: string | null): readonly ColumnId[] {
  try {
    const value: unknown = JSON.parse(stored ?? "null");
    return Array.isArray(value) ? inOrder(value.filter(isColumn)) : DEFAULT_COLUMNS;
  } catch {
    return DEFAULT_COLUMNS;
  }
}

export function useColumns(): [readonly ColumnId[], (columns: readonly ColumnId[]) => void] {
  const [columns, setColumns] = useState(() => readColumns(localStorage.getItem(KEY)));
  const choose = useCallback((chosen: readonly ColumnId[]) => {
    const next = inOrder(chosen);
    setColumns(next);
    try {
      localStorage.setItem(KEY, JSON.stringify(next));
    } catch {
      // Without storage the choice lasts until the page is closed.
    }
  }, []);
  return [columns, choose];
}
