import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { Total } from "../../../api/types.gen.ts";
import { totalProducts } from "../../../lib/strings.ts";
import type { BulkAction } from "../bulk/bulk.ts";
import type { SelectionControl } from "../list/selection.ts";
import { text } from "./strings.ts";
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
  const matching = total === null ? "" : totalProducts(total);
  const act = (action: BulkAction, label: string, variant = "default") => (
    <Button onClick={() => onAct(action)} size="xs" variant={variant}>
      {label}
    </Button>
  );
  return (
    <section aria-label={text.toolbar} className={classes.bar}>
      <p className={classes.count} role="status">
        {selection.count === null ? text.allSelected(matching) : text.selected(selection.count)}
      </p>
      {selection.count !== null && (total === null || total.value > selection.count) && (
        <Button onClick={selection.selectAll} size="xs" variant="subtle">
          {text.selectAll(matching)}
        </Button>
      )}
      <Button onClick={selection.clear} size="xs" variant="subtle">
        {text.clear}
      </Button>
      <span className={classes.gap} />
      {act("activate", text.activate)}
      {act("deactivate", text.deactivate)}
      {act("attribute", text.attribute)}
      {act("export", text.export)}
      {act("delete", text.delete, "danger")}
    </section>
  );
}
