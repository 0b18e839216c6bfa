/** How a file is to be imported: what the API takes beside the upload, and what people may change about it. */

import type { Import, ImportPreview, StartImport } from "../../api/types.gen.ts";

/** Left out means the API's default; no mapping means the one remembered for the same header. */
export type Choices = Omit<StartImport, "upload_id">;

export const DEFAULTS = {
  blank_cells: "keep",
  mode: "upsert",
  on_error: "skip_rows",
  max_rejects: null,
  max_reject_percent: null,
  atomic: false,
  missing: "keep",
  max_missing_percent: 10,
  events: "summary",
  delimiter: null,
  encoding: null,
} as const satisfies Choices;

export type OptionName = keyof typeof DEFAULTS;

/** The option as it stands: what was chosen, or the default. */
export function optionOf<Name extends OptionName>(choices: Choices, name: Name): NonNullable<Choices[Name]> {
  return (choices[name] ?? DEFAULTS[name]) as NonNullable<Choices[Name]>;
}

/** The choices with one option changed. What equals its default is left out, and thresholds go with `abort` only. */
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
  if (name === "missing" && value === "keep") delete changed.max_missing_percent;
  return changed;
}

/** How many options differ from what they are when nothing is chosen. */
export function changedOptions(choices: Choices): OptionName[] {
  return (Object.keys(DEFAULTS) as OptionName[]).filter(
    (name) => choices[name] !== undefined && choices[name] !== DEFAULTS[name],
  );
}

export const FIELDS = ["sku", "name", "description", "active"] as const;
export type Field = (typeof FIELDS)[number];
const ATTRIBUTE = "attributes.";

export type Target = string | null;

export function isField(target: Target): target is Field {
  return FIELDS.some((field) => field === target);
}

/** The key of the attribute that a target names; null when it is none. */
export function attributeKey(target: Target): string | null {
  return target?.startsWith(ATTRIBUTE) ? target.slice(ATTRIBUTE.length) : null;
}

export function attributeTarget(key: string): Target {
  return ATTRIBUTE + key;
}

/** What a column feeds when it is to be an attribute and nobody says under which name. */
export function ownAttribute(header: string): Target {
  return attributeTarget(
    header.toLowerCase().startsWith(ATTRIBUTE) ? header.slice(ATTRIBUTE.length) : header,
  );
}

/** The columns as they are chosen right now: the preview may still be that of the choice before. */
export function withMapping(
  columns: ImportPreview["columns"],
  mapping: Choices["mapping"],
): ImportPreview["columns"] {
  if (mapping == null) return columns;
  return columns.map((column) => {
    const target = mapping[column.header];
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
  const mapping: Record<string, Target> = {};
  for (const column of columns) {
    if (column.header === "") continue;
    const next =
      column.header === header
        ? target
        : isField(target) && column.target === target
          ? ownAttribute(column.header)
          : column.target;
    if (next !== column.suggested) mapping[column.header] = next;
  }
  return mapping;
}

/** How to import the mended rejects of an import: as the import itself, less what was about its file as a whole. */
export function choicesForMended({ options }: Pick<Import, "options">): Choices {
  const { mode, blank_cells, atomic, events } = options;
  const choices = withOptions({ mode, blank_cells, atomic, events });
  return Object.keys(options.mapping).length > 0 ? { ...choices, mapping: options.mapping } : choices;
}

/** The choices that an import was started with, to start from with another one. */
export function choicesOf({ options }: Pick<Import, "options">): Choices {
  const { mapping, dry_run: _, ...rest } = options;
  const choices = withOptions(rest);
  return Object.keys(mapping).length > 0 ? { ...choices, mapping } : choices;
}

function withOptions(options: Choices): Choices {
  const names = Object.keys(options) as OptionName[];
  return names.reduce((choices, name) => withOption(choices, name, options[name]), {} as Choices);
}
