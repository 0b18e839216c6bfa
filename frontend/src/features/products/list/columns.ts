/** The columns of the table, stored on this device. */

import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useState } from "react";
import { OTHER_FIELDS } from "../../../lib/fields.ts";
import { storageKey } from "../../../lib/root.ts";
import { SMALL_SCREEN } from "../../../ui/pane.ts";

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

/** The columns until the user chooses some, by what has room beside each other. */
export const DEFAULTS = {
  all: ["name", "description", "active", "attributes", "updated"],
  large: ["name", "description", "active", "updated"],
  medium: ["name", "active", "updated"],
  small: ["name", "active"],
} as const satisfies Record<string, readonly ColumnId[]>;

/** The screens that have room for no more than these defaults. */
const SCREENS = {
  small: SMALL_SCREEN,
  medium: "(max-width: 1140px)",
  large: "(max-width: 1240px)",
} as const;
const KEY = storageKey("products.columns");
const AT_ONCE = { getInitialValueInEffect: false };

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

/** The stored columns that exist; null when nothing readable is stored. */
export function readColumns(stored: string | null): readonly ColumnId[] | null {
  try {
    const value: unknown = JSON.parse(stored ?? "null");
    return Array.isArray(value) ? inOrder(value.filter(isColumn)) : null;
  } catch {
    return null;
  }
}

/** The columns, and how to choose others; null returns to the defaults, which follow the screen. */
export function useColumns(): [readonly ColumnId[], (columns: readonly ColumnId[] | null) => void] {
  const [columns, setColumns] = useState(() => readColumns(localStorage.getItem(KEY)));
  const defaults = useDefaults();
  const choose = useCallback((chosen: readonly ColumnId[] | null) => {
    const next = chosen === null ? null : inOrder(chosen);
    setColumns(next);
    try {
      if (next === null) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, JSON.stringify(next));
    } catch {
      // Without storage the choice lasts until the page is closed.
    }
  }, []);
  return [columns ?? defaults, choose];
}

function useDefaults(): readonly ColumnId[] {
  const small = useMediaQuery(SCREENS.small, false, AT_ONCE);
  const medium = useMediaQuery(SCREENS.medium, false, AT_ONCE);
  const large = useMediaQuery(SCREENS.large, false, AT_ONCE);
  return DEFAULTS[small ? "small" : medium ? "medium" : large ? "large" : "all"];
}
