import type { Import } from "../../../api/types.gen.ts";
import { formatCount } from "../../../lib/format.ts";
import { Card } from "../../../ui/Card.tsx";
import { DefinitionList } from "../../../ui/DefinitionList.tsx";
import { OUTCOMES, shownCounts } from "../model.ts";
import { OutcomeBar } from "../OutcomeBar.tsx";
import { text as importText } from "../strings.ts";
import classes from "./Outcomes.module.css";
import { text } from "./strings.ts";

/** The outcome of every row: six counts whose sum is the number of rows read. */
export function Outcomes({ item }: { item: Import }) {
  const counts = shownCounts(item);
  return (
    <Card>
      <div className={classes.head}>
        <h2 className={classes.title}>
          {counts === item.counts ? text.outcomesTitle : text.plannedOutcomesTitle}
        </h2>
        <p className={classes.sum}>{sumLine(item)}</p>
      </div>
      <OutcomeBar counts={counts} rowsRead={item.rows_read} />
      <DefinitionList
        className={classes.counts}
        items={OUTCOMES.map((outcome) => ({
          id: outcome,
          term: (
            <span className={classes.term}>
              <span
                aria-hidden="true"
                className={classes.swatch}
                style={{ background: `var(--${outcome})` }}
              />
              {importText.outcomes[outcome]}
            </span>
          ),
          value: (
            <>
              <span className={classes.number} data-none={counts[outcome] === 0 || undefined}>
                {formatCount(counts[outcome])}
              </span>
              <span className={classes.hint}>{text.outcomeHints[outcome]}</span>
            </>
          ),
        }))}
        layout="grid"
      />
    </Card>
  );
}

function sumLine({ status, rows_read }: Import): string {
  if (status === "completed" || status === "awaiting_confirmation") return text.accounted(rows_read);
  return status === "failed" || status === "cancelled" ? text.readRows(rows_read) : text.soFar(rows_read);
}
