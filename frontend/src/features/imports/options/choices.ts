/** The options of an import: what the API takes beside the upload, and what the user can change. */

import type { Import, ImportPreview, StartImport } from "../../../api/types.gen.ts";
import { FIELDS, type Field } from "../../../lib/fields.ts";
import { own } from "../../../lib/own.ts";

/** A missing option means the API's default; a missing mapping, the one remembered for the same header. */
export type Choices = Omit<StartImport, "upload_id">;

export const DEFAULTS = {
  blank_cells: "keep",
  mode: "upsert",
  on_error: "skip_rows",
  max_rejects: null,
  max_reject_percent: null,
  atomic: false,
  on_missing: "keep",
  max_missing_percent: 10,
  events: "summary",
  delimiter: null,
  encoding: null,
  sheet: null,
  header_row: "auto",
  escape: null,
  comment: null,
  short_rows: "reject",
} as const satisfies Choices;

export type OptionName = keyof typeof DEFAULTS;

/** The value of an option: the chosen one, or the default. */
export function optionOf<Name extends OptionName>(choices: Choices, name: Name): NonNullable<Choices[Name]> {
  return (choices[name] ?? DEFAULTS[name]) as NonNullable<Choices[Name]>;
}

/** The choices with one option changed. Defaults are left out, and so are thresholds that no longer apply. */
export function withOption<Name extends OptionName>(
  choices: Choices,
  name: Name,
  value: Choices[Name],
): Choices {
  const changed: Choices = { ...choices, [name]: value };
  if (value === DEFAULTS[name]) delete changed[name];
  if (name === "on_error" && value !== "abort") {
    delete changed.max_rejects;
    delete changed.max_reject_percent;
  }
  if (name === "on_missing" && value === "keep") delete changed.max_missing_percent;
  return changed;
}

/** The options that differ from their defaults. */
export function changedOptions(choices: Choices): OptionName[] {
  return (Object.keys(DEFAULTS) as OptionName[]).filter(
    (name) => choices[name] !== undefined && choices[name] !== DEFAULTS[name],
  );
}

const ATTRIBUTE = "attributes.";

export type Target = string | null;

export function isField(target: Target): target is Field {
  return FIELDS.some((field) => field === target);
}

/** The key of the attribute that a target names; null when the target is no attribute. */
export function attributeKey(target: Target): string | null {
  return target?.startsWith(ATTRIBUTE) ? target.slice(ATTRIBUTE.length) : null;
}

export function attributeTarget(key: string): Target {
  return ATTRIBUTE + key;
}

/** The attribute that a column becomes by its own name. */
export function ownAttribute(header: string): Target {
  return attributeTarget(
    header.toLowerCase().startsWith(ATTRIBUTE) ? header.slice(ATTRIBUTE.length) : header,
  );
}

/** The columns with the latest choice applied: the preview may still show the one before. */
export function withMapping(
  columns: ImportPreview["columns"],
  mapping: Choices["mapping"],
): ImportPreview["columns"] {
  if (mapping == null) return columns;
  return columns.map((column) => {
    const target = own(mapping, column.header);
    return { ...column, target: target === undefined ? column.suggested : target };
  });
}

/**
 * The mapping after one column was given another target. A field has one column: the one that had it becomes an
 * attribute under its own name.
 */
export function remap(
  columns: ImportPreview["columns"],
  header: string,
  target: Target,
): Record<string, Target> {
  const mapping = new Map<string, Target>();
  for (const column of columns) {
    if (column.header === "") continue;
    const next =
      column.header === header
        ? target
        : isField(target) && column.target === target
          ? ownAttribute(column.header)
          : column.target;
    if (next !== column.suggested) mapping.set(column.header, next);
  }
  return Object.fromEntries(mapping);
}

/** The columns that become attributes by themselves: nobody chose that. */
export function unchosen(columns: ImportPreview["columns"]): ImportPreview["columns"] {
  return columns.filter(
    ({ header, target, suggested }) => header !== "" && target === suggested && attributeKey(target) !== null,
  );
}

/** The mapping after all of those are ignored. */
export function ignoreUnchosen(columns: ImportPreview["columns"]): Record<string, Target> {
  const ignored = new Set(unchosen(columns));
  return Object.fromEntries(
    columns
      .map((column): [string, Target, Target] => [
        column.header,
        ignored.has(column) ? null : column.target,
        column.suggested,
      ])
      .filter(([header, target, suggested]) => header !== "" && target !== suggested)
      .map(([header, target]) => [header, target]),
  );
}

/** How to import the fixed rejects of an import: like the import itself, without options about its file as a whole. */
export function choicesForFixed({ options }: Pick<Import, "options">): Choices {
  const { mode, blank_cells, atomic, events } = options;
  const choices = withOptions({ mode, blank_cells, atomic, events });
  return Object.keys(options.mapping).length > 0 ? { ...choices, mapping: options.mapping } : choices;
}

/** The choices that an import was started with, as the start of another one. */
export function choicesOf({ options }: Pick<Import, "options">): Choices {
  const { mapping, dry_run: _, ...rest } = options;
  const choices = withOptions(rest);
  return Object.keys(mapping).length > 0 ? { ...choices, mapping } : choices;
}

function withOptions(options: Choices): Choices {
  const names = Object.keys(options) as OptionName[];
  return names.reduce((choices, name) => withOption(choices, name, options[name]), {} as Choices);
}
