import { OTHER_FIELDS } from "../../../lib/fields.ts";
import { Card } from "../../../ui/Card.tsx";
import { DefinitionList } from "../../../ui/DefinitionList.tsx";
import { Section } from "../../../ui/Page.tsx";
import classes from "./ColumnsHelp.module.css";
import { text } from "./strings.ts";

const OTHERS = OTHER_FIELDS.map(({ name, required, hint }) => ({
  name,
  rule: required ? text.required : text.optional,
  text: hint,
}));

/** The columns that a file may have. */
export function ColumnsHelp() {
  return (
    <Section lead={text.columnsRest} title={text.columnsTitle}>
      <Card flush>
        <DefinitionList
          className={classes.columns}
          items={[...text.columns, ...OTHERS].map((column) => ({
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
