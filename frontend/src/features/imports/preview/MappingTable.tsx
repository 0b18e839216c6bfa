import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import type { ImportPreview, PreviewColumn } from "../../../api/types.gen.ts";
import { curly } from "../../../lib/curly.ts";
import { FIELDS } from "../../../lib/fields.ts";
import { MOST, tooLong } from "../../../lib/lengths.ts";
import {
  attributeKey,
  attributeTarget,
  type Choices,
  ignoreUnchosen,
  isField,
  ownAttribute,
  remap,
  type Target,
  unchosen,
  withMapping,
} from "../options/choices.ts";
import { text as optionText } from "../options/strings.ts";
import classes from "./MappingTable.module.css";
import { text } from "./strings.ts";

const FEW = 8;
const OTHER = "other";
const IGNORE = "ignore";
/** The columns that `rejects.csv` adds to those of the file. */
const OF_REJECTS = /^_(line|column|code|message|raw|escaped)$/;

/** Chooses the target of each column of the file. */
export function MappingTable({
  preview,
  choices,
  onChange,
  onReset,
}: {
  preview: ImportPreview;
  choices: Choices;
  onChange: (mapping: Record<string, Target>) => void;
  onReset: () => void;
}) {
  const [all, setAll] = useState(false);
  const current = withMapping(preview.columns, choices.mapping);
  const columns = current.map((column, index) => ({ ...column, index }));
  const problems = new Map(preview.problems.map(({ column, message }) => [column, curly(message)]));
  const others = unchosen(current).length;
  const chosen = choices.mapping != null;
  const isNotable = ({ header, target, suggested }: PreviewColumn) =>
    isField(target) || (target !== null && target !== suggested) || problems.has(header);
  const first = columns.filter((column) => isNotable(column) || column.index < FEW);
  const visible = all || columns.length <= FEW + 2 ? columns : first;
  return (
    <>
      <table className={classes.table}>
        <caption className="visually-hidden">{optionText.columnsCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{text.column}</th>
            <th className={classes.wide} scope="col">
              {text.examples}
            </th>
            <th scope="col">{text.target}</th>
          </tr>
        </thead>
        <tbody>
          {visible.map((column) => (
            <tr key={column.index}>
              <th className={classes.column} scope="row">
                <span className={classes.header}>{column.header || optionText.noHeader}</span>
                <span className={classes.narrow}>{column.examples.join(" · ")}</span>
              </th>
              <td className={classes.wide}>
                <span className={classes.examples}>{column.examples.join(" · ")}</span>
              </td>
              <td>
                <TargetSelect
                  column={column}
                  mark={mark(column, chosen, preview.remembered)}
                  onChange={(target) => onChange(remap(current, column.header, target))}
                  problem={problems.get(column.header)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {(visible.length < columns.length || others > FEW || chosen || preview.remembered) && (
        <div className={classes.more}>
          {visible.length < columns.length && (
            <Button onClick={() => setAll(true)} size="xs" variant="default">
              {text.showColumns(columns.length)}
            </Button>
          )}
          {others > FEW && (
            <Button onClick={() => onChange(ignoreUnchosen(current))} size="xs" variant="default">
              {text.ignoreOthers(others)}
            </Button>
          )}
          {(preview.remembered || (chosen && Object.keys(choices.mapping ?? {}).length > 0)) && (
            <Button onClick={onReset} size="xs" variant="default">
              {text.reset}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

/** Why a column has its target, where that isn't obvious. */
function mark(
  { header, target, suggested }: PreviewColumn,
  chosen: boolean,
  remembered: boolean,
): string | null {
  if (target !== suggested) return chosen ? text.chosen : remembered ? text.remembered : null;
  if (target === null && OF_REJECTS.test(header)) return text.ofRejects;
  return isField(target) ? text.suggested : null;
}

function TargetSelect({
  column,
  mark,
  problem,
  onChange,
}: {
  column: PreviewColumn;
  mark: string | null;
  problem: string | undefined;
  onChange: (target: Target) => void;
}) {
  const { header, target } = column;
  const [naming, setNaming] = useState(false);
  const own = ownAttribute(header);
  const key = attributeKey(target);
  const value = naming ? OTHER : target === null ? IGNORE : target;
  const attributes = [own, ...(key !== null && target !== own ? [target] : [])];
  const choose = (chosen: string) => {
    setNaming(chosen === OTHER);
    if (chosen !== OTHER) onChange(chosen === IGNORE ? null : chosen);
  };
  if (header === "") return <span className={classes.mark}>{text.ignoredNoHeader}</span>;
  return (
    <div className={classes.target}>
      <NativeSelect
        aria-label={text.targetOf(header)}
        data={[
          ...FIELDS.map((field) => ({ value: field as string, label: optionText.field(field) })),
          ...attributes.map((one) => ({
            value: one ?? IGNORE,
            label: optionText.attribute(attributeKey(one) ?? header),
          })),
          { value: OTHER, label: text.otherAttribute },
          { value: IGNORE, label: text.ignore },
        ]}
        data-ignored={value === IGNORE || undefined}
        error={problem}
        onChange={(event) => choose(event.currentTarget.value)}
        size="xs"
        value={value}
      />
      {naming ? (
        <AttributeName
          initial={key ?? header}
          label={text.attributeNameOf(header)}
          onDone={(name) => {
            setNaming(false);
            if (name !== null) onChange(attributeTarget(name));
          }}
        />
      ) : (
        mark && <span className={classes.mark}>{mark}</span>
      )}
    </div>
  );
}

/** Enter, or leaving the field, accepts the name; Esc cancels. */
function AttributeName({
  initial,
  label,
  onDone,
}: {
  initial: string;
  label: string;
  onDone: (name: string | null) => void;
}) {
  const [name, setName] = useState(initial);
  const long = tooLong(name, MOST.attributeKey);
  // A name that is too long stays in its field, with the error.
  const accept = () => {
    if (long === undefined) onDone(name.trim() || null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") accept();
    if (event.key === "Escape") onDone(null);
  };
  return (
    <TextInput
      aria-label={label}
      data-autofocus
      error={long}
      onBlur={accept}
      onChange={(event) => setName(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      ref={(input) => {
        if (input !== null && document.activeElement !== input) input.focus();
      }}
      size="xs"
      value={name}
    />
  );
}
