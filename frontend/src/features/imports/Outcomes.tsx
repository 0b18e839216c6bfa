import type { Import } from "../../api/types.gen.ts";
import { formatCount } from "../../lib/format.ts";
import { strings } from "../../lib/strings.ts";
import { Card } from "../../ui/Card.tsx";
import { OUTCOMES } from "./model.ts";
import { OutcomeBar } from "./OutcomeBar.tsx";
import classes from "./Outcomes.module.css";

/** What became of every row: the six counts, whose sum is the number of rows read. */
export function Outcomes({ item }: { item: Import }) {
  const rows = formatCount(item.rows_read);
  return (
    <Card>
      <div className={classes.head}>
        <h2 className={classes.title}>{strings.imports.outcomesTitle}</h2>
        <p className={classes.sum}>
          {item.status === "completed" ? strings.imports.accounted(rows) : strings.imports.soFar(rows)}
        </p>
      </div>
      <OutcomeBar item={item} />
      <dl className={classes.counts}>
        {OUTCOMES.map((outcome) => (
          <div className={classes.count} data-none={item.counts[outcome] === 0 || undefined} key={outcome}>
            <dt>
              <span
                aria-hidden="true"
                className={classes.swatch}
                style={{ background: `var(--${outcome})` }}
              />
              {strings.imports.outcomes[outcome]}
            </dt>
            <dd>
              <span className={classes.number}>{formatCount(item.counts[outcome])}</span>
              <span className={classes.hint}>{strings.imports.outcomeHints[outcome]}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
