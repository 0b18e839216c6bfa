import type { ReactNode } from "react";
import type { Total } from "../../../api/types.gen.ts";
import type { BulkAction } from "../bulk/bulk.ts";
import { SelectionBar } from "./SelectionBar.tsx";
import type { SelectionControl } from "./selection.ts";
import classes from "./Toolbar.module.css";

/** The bar above the table: actions for the selection, or `children` without one. Its height never changes. */
export function Toolbar({
  selection,
  total,
  children,
  onAct,
}: {
  selection: SelectionControl | null;
  total: Total | null;
  /** Shown while nothing is selected. */
  children: ReactNode;
  onAct: (action: BulkAction) => void;
}) {
  if (selection === null || selection.count === 0) return <div className={classes.bar}>{children}</div>;
  return <SelectionBar onAct={onAct} selection={selection} total={total} />;
}
