import type { Import } from "../../api/types.gen.ts";
import { formatCount } from "../../lib/format.ts";
import { shared } from "../../lib/strings.ts";
import { OUTCOMES } from "./model.ts";
import classes from "./OutcomeBar.module.css";
import { text } from "./strings.ts";

/** The share of each outcome among the rows read, as a bar with the numbers as its label. */
export function OutcomeBar({
  counts,
  rowsRead,
  slim = false,
}: {
  counts: Import["counts"];
  rowsRead: number;
  slim?: boolean;
}) {
  const present = OUTCOMES.filter((outcome) => counts[outcome] > 0);
  const label = present
    .map((outcome) => `${text.outcomes[outcome]} ${formatCount(counts[outcome])}`)
    .join(", ");
  return (
    <div
      aria-label={label || shared.none}
      className={slim ? classes.slim : classes.bar}
      role="img"
      title={slim ? label : undefined}
    >
      {present.map((outcome) => (
        <span
          className={classes.share}
          key={outcome}
          style={{ flexGrow: counts[outcome], background: `var(--${outcome})` }}
        />
      ))}
      <span className={classes.rest} style={{ flexGrow: rowsWithoutOutcome(counts, rowsRead) }} />
    </div>
  );
}

/** Rows that were read and wait for publishing to decide their outcome. */
function rowsWithoutOutcome(counts: Import["counts"], rowsRead: number): number {
  return Math.max(0, rowsRead - OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0));
}
