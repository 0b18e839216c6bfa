import type { ReactNode } from "react";
import classes from "./DefinitionList.module.css";

export interface Definition {
  /** Tells items with the same term apart; the term itself otherwise. */
  id?: string | number;
  term: ReactNode;
  value: ReactNode;
}

/**
 * Terms and their values. `grid` puts each value below its term, as many beside each other as fit; `inline` does the
 * same in a line; `rows` puts a value beside its term, with a line between rows; `box` draws a frame around such rows;
 * `plain` has rows without lines.
 */
export function DefinitionList({
  items,
  layout,
  className,
}: {
  items: readonly Definition[];
  layout: "grid" | "inline" | "rows" | "box" | "plain";
  /** Changes widths and gaps, by the variables of the style sheet. */
  className?: string;
}) {
  return (
    <dl className={[classes[layout], className].filter(Boolean).join(" ")}>
      {items.map(({ id, term, value }) => (
        <div className={classes.item} key={id ?? String(term)}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
