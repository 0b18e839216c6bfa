import { Card } from "../../../ui/Card.tsx";
import { DefinitionList } from "../../../ui/DefinitionList.tsx";
import { Section } from "../../../ui/Page.tsx";
import classes from "./ColumnsHelp.module.css";
import { text } from "./strings.ts";

/** The columns that a file may have. */
export function ColumnsHelp() {
  return (
    <Section lead={text.columnsRest} title={text.columnsTitle}>
      <Card flush>
        <DefinitionList
          className={classes.columns}
          items={text.columns.map((column) => ({
            id: column.name,
            term: (
              <span className={classes.term}>
                <code>{column.name}</code>
                <span className={classes.rule}>{column.rule}</span>
              </span>
            ),
            value: column.text,
          }))}
          layout="grid"
        />
      </Card>
    </Section>
  );
}
