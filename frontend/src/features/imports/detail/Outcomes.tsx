import type { Import } from "../../../api/types.gen.ts";
import { formatCount } from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import { Card } from "../../../ui/Card.tsx";
import { OUTCOMES } from "../model.ts";
import { OutcomeBar } from "../OutcomeBar.tsx";
import classes from "./Outcomes.module.css";

/** What became of every row: the six counts, whose sum is the number of rows read. */
export function Outcomes({ item }: { item: Import }) {
  // A dry run has decided nothing yet: shown is what would become of the rows.
  const planned = item.status === "awaiting_confirmation" ? item.planned_counts : null;
  return (
    <Counts
      counts={planned ?? item.counts}
      rowsRead={item.rows_read}
      sum={sumLine(item)}
      title={planned === null ? strings.imports.outcomesTitle : strings.plan.outcomesTitle}
    />
  );
}

function sumLine({ status, rows_read }: Import): string {
  const rows = formatCount(rows_read);
  if (status === "completed" || status === "awaiting_confirmation") return strings.imports.accounted(rows);
  return status === "failed" || status === "cancelled"
    ? strings.imports.readRows(rows)
    : strings.imports.soFar(rows);
}

function Counts({
  counts,
  rowsRead,
  title,
  sum,
}: {
  counts: Import["counts"];
  rowsRead: number;
  title: string;
  sum: string;
}) {
  return (
    <Card>
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <p className={classes.sum}>{sum}</p>
      </div>
      <OutcomeBar item={{ counts, rows_read: rowsRead }} />
      <dl className={classes.counts}>
        {OUTCOMES.map((outcome) => (
          <div className={classes.count} data-none={counts[outcome] === 0 || undefined} key={outcome}>
            <dt>
              <span
                aria-hidden="true"
                className={classes.swatch}
                style={{ background: `var(--${outcome})` }}
              />
              {strings.imports.outcomes[outcome]}
            </dt>
            <dd>
              <span className={classes.number}>{formatCount(counts[outcome])}</span>
              <span className={classes.hint}>{strings.imports.outcomeHints[outcome]}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
