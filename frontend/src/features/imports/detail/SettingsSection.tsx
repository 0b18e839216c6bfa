import type { Import } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { Card } from "../../../ui/Card.tsx";
import { Disclosure } from "../../../ui/Disclosure.tsx";
import { attributeKey, isField, type Target } from "../choices.ts";
import classes from "./SettingsSection.module.css";

const text = strings.settingsOf;

/** With what an import was started: for whoever wonders later, or gets the link. */
export function SettingsSection({ item }: { item: Import }) {
  const { delimiter, encoding, compression } = item.dialect;
  const dialect = [
    strings.dialect.delimiters[delimiter] ?? delimiter,
    strings.dialect.encodings[encoding] ?? encoding,
    ...(compression === null ? [] : [compression]),
  ].join(", ");
  return (
    <Card flush>
      <Disclosure note={dialect} title={text.title}>
        <dl className={classes.facts}>
          <div>
            <dt>{text.file}</dt>
            <dd>{dialect}</dd>
          </div>
          {optionsOf(item).map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <table className={classes.columns}>
          <caption className={classes.caption}>{strings.mapping.caption}</caption>
          <tbody>
            {item.columns.map(({ header, target }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a header and never move
              <tr key={index}>
                <th scope="row">{header || strings.mapping.noHeader}</th>
                <td>{targetName(target)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Disclosure>
    </Card>
  );
}

function optionsOf({ options }: Import): [label: string, value: string][] {
  const { choices } = strings.options;
  const limits = [
    options.max_rejects === null ? null : text.rows(options.max_rejects),
    options.max_reject_percent === null ? null : text.percent(options.max_reject_percent),
  ].filter((limit) => limit !== null);
  const chosen: [string, string | null][] = [
    [choices.mode.label, choices.mode.values[options.mode].label],
    [choices.blank_cells.label, choices.blank_cells.values[options.blank_cells].label],
    [choices.on_error.label, [choices.on_error.values[options.on_error].label, ...limits].join(", ")],
    [choices.missing.label, choices.missing.values[options.missing].label],
    [
      strings.options.maxMissingPercent,
      options.missing === "keep" ? null : text.percent(options.max_missing_percent),
    ],
    [choices.events.label, choices.events.values[options.events].label],
    [strings.options.atomic, options.atomic ? text.yes : null],
    [strings.preview.dryRun, options.dry_run ? text.yes : null],
  ];
  return chosen.filter((entry): entry is [string, string] => entry[1] !== null);
}

function targetName(target: Target): string {
  if (target === null) return strings.mapping.ignored;
  if (isField(target)) return strings.mapping.fields[target];
  return strings.mapping.attribute(attributeKey(target) ?? target);
}
