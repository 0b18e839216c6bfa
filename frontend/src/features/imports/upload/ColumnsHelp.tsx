import { strings } from "../../../lib/strings.ts";
import { Card } from "../../../ui/Card.tsx";
import { Section } from "../../../ui/Page.tsx";
import classes from "./ColumnsHelp.module.css";

/** Which columns a file may have, and what becomes of the others. */
export function ColumnsHelp() {
  return (
    <Section lead={strings.import.columnsRest} title={strings.import.columnsTitle}>
      <Card flush>
        <dl className={classes.columns}>
          {strings.import.columns.map((column) => (
            <div className={classes.column} key={column.name}>
              <dt>
                <code>{column.name}</code>
                <span className={classes.rule}>{column.rule}</span>
              </dt>
              <dd>{column.text}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </Section>
  );
}
