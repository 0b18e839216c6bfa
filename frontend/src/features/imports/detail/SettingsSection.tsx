import type { Import } from "../../../api/types.gen.ts";
import { Card } from "../../../ui/Card.tsx";
import { type Definition, DefinitionList } from "../../../ui/DefinitionList.tsx";
import { Disclosure } from "../../../ui/Disclosure.tsx";
import { attributeKey, isField, type Target } from "../options/choices.ts";
import { text as optionText } from "../options/strings.ts";
import classes from "./SettingsSection.module.css";
import { text } from "./strings.ts";

/** The columns and options that an import was started with. */
export function SettingsSection({ item }: { item: Import }) {
  const { delimiter, encoding, compression } = item.dialect;
  const dialect = [
    optionText.delimiters[delimiter] ?? delimiter,
    optionText.encodings[encoding] ?? encoding,
    ...(compression === null ? [] : [compression]),
  ].join(", ");
  return (
    <Card flush>
      <Disclosure note={dialect} title={text.settingsTitle}>
        <DefinitionList
          className={classes.facts}
          items={[{ term: text.file, value: dialect }, ...optionsOf(item)]}
          layout="grid"
        />
        <table className={classes.columns}>
          <caption className={classes.caption}>{optionText.columnsCaption}</caption>
          <tbody>
            {item.columns.map(({ header, target }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a header and never move
              <tr key={index}>
                <th scope="row">{header || optionText.noHeader}</th>
                <td>{targetName(target)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Disclosure>
    </Card>
  );
}

function optionsOf({ options }: Import): Definition[] {
  const { choices, percent } = optionText;
  const limits = [
    ...(options.max_rejects === null ? [] : [optionText.maxRejects(options.max_rejects)]),
    ...(options.max_reject_percent === null ? [] : [percent(options.max_reject_percent)]),
  ];
  const only = (applies: boolean, term: string, value: string) => (applies ? [{ term, value }] : []);
  return [
    { term: choices.mode.label, value: choices.mode.values[options.mode].label },
    { term: choices.blank_cells.label, value: choices.blank_cells.values[options.blank_cells].label },
    {
      term: choices.on_error.label,
      value: [choices.on_error.values[options.on_error].label, ...limits].join(", "),
    },
    { term: choices.on_missing.label, value: choices.on_missing.values[options.on_missing].label },
    ...only(
      options.on_missing !== "keep",
      optionText.maxMissingPercent,
      percent(options.max_missing_percent),
    ),
    { term: choices.events.label, value: choices.events.values[options.events].label },
    ...only(options.atomic, optionText.atomic, optionText.yes),
    ...only(options.dry_run, optionText.dryRun, optionText.yes),
  ];
}

function targetName(target: Target): string {
  if (target === null) return optionText.ignored;
  if (isField(target)) return optionText.field(target);
  return optionText.attribute(attributeKey(target) ?? target);
}
