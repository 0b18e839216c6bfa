import type { Import } from "../../../api/types.gen.ts";
import { formatCount } from "../../../lib/format.ts";
import { Card } from "../../../ui/Card.tsx";
import { DefinitionList } from "../../../ui/DefinitionList.tsx";
import { endedAsPlanned, OUTCOMES, rowsUndecided, shownCounts } from "../model.ts";
import { OutcomeBar } from "../OutcomeBar.tsx";
import { text as importText } from "../strings.ts";
import classes from "./Outcomes.module.css";
import { text } from "./strings.ts";

/** The outcome of every row: six counts whose sum is the number of rows read. */
export function Outcomes({ item }: { item: Import }) {
  const planned = endedAsPlanned(item) ? item.planned_counts : null;
  const counts = planned ?? shownCounts(item);
  const none = planned === null && item.rows_read > 0 && rowsUndecided(item) === item.rows_read;
  return (
    <Card>
      <div className={classes.head} data-alone={none || undefined}>
        <h2 className={classes.title}>
          {counts === item.counts ? text.outcomesTitle : text.plannedOutcomesTitle}
        </h2>
        <p className={classes.sum}>{planned === null ? sumLine(item) : text.accounted(item.rows_read)}</p>
      </div>
      {!none && <Counts counts={counts} rowsRead={item.rows_read} />}
    </Card>
  );
}

function Counts({ counts, rowsRead }: { counts: Import["counts"]; rowsRead: number }) {
  return (
    <>
      <OutcomeBar counts={counts} rowsRead={rowsRead} />
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
    </>
  );
}

function sumLine(item: Import): string {
  const { status, rows_read } = item;
  if (status === "completed" || status === "awaiting_confirmation") return text.accounted(rows_read);
  if (status !== "failed" && status !== "cancelled") return text.soFar(rows_read);
  const undecided = rowsUndecided(item);
  if (undecided === rows_read) return text.noneDecided(rows_read);
  return undecided === 0 ? text.readRows(rows_read) : text.someUndecided(rows_read, undecided);
}
