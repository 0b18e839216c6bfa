import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { Total } from "../../../api/types.gen.ts";
import { formatCount } from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import type { SelectionControl } from "../list/selection.ts";
import type { BulkAction } from "./bulk.ts";
import classes from "./Toolbar.module.css";

const text = strings.bulk;

/** Above the table, always as high: what can be done with the selection, or else with the list. */
export function Toolbar({
  selection,
  total,
  children,
  onAct,
}: {
  selection: SelectionControl | null;
  total: Total | null;
  /** What is there while nothing is selected. */
  children: ReactNode;
  onAct: (action: BulkAction) => void;
}) {
  if (selection === null || selection.count === 0) return <div className={classes.bar}>{children}</div>;
  const matching = total === null ? "" : strings.products.total(formatCount(total.value), total.exact);
  const act = (action: BulkAction, label: string, variant = "default") => (
    <Button onClick={() => onAct(action)} size="xs" variant={variant}>
      {label}
    </Button>
  );
  return (
    <section aria-label={text.toolbar} className={classes.bar}>
      <p className={classes.count} role="status">
        {selection.count === null ? text.allSelected(matching) : text.selected(formatCount(selection.count))}
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
