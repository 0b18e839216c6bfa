import { createContext, useContext } from "react";
import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import type { SelectionControl } from "./selection.ts";

/** A cell under edit: a product's id, and `name` or `attributes.KEY`. */
export interface CellPlace {
  id: string;
  field: string;
}

export type Move = "next" | "previous";

export interface TableControl {
  /** Null when the user may only read. */
  selection: SelectionControl | null;
  /** The ids on this page, in order. */
  page: readonly string[];
  editing: CellPlace | null;
  edit: (place: CellPlace | null) => void;
  /** Moves to the next or previous cell; beyond either end, editing ends. */
  move: (from: CellPlace, way: Move) => void;
  save: (product: ProductOut, changes: ProductPatch) => void;
}

export const TableContext = createContext<TableControl | null>(null);

export function useTableControl(): TableControl {
  const control = useContext(TableContext);
  if (control === null) throw new Error("useTableControl needs a TableContext around it.");
  return control;
}

/** The cell after or before another, row by row; null at either end. */
export function neighbour(
  from: CellPlace,
  way: Move,
  page: readonly string[],
  fields: readonly string[],
): CellPlace | null {
  const at = page.indexOf(from.id) * fields.length + fields.indexOf(from.field);
  const to = at + (way === "next" ? 1 : -1);
  const id = page[Math.floor(to / fields.length)];
  const field = fields[to % fields.length];
  return to < 0 || id === undefined || field === undefined ? null : { id, field };
}
