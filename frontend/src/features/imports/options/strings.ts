import { fieldLabel } from "../../../lib/fields.ts";
import { plural } from "../../../lib/plural.ts";

/** The options of an import, as forms and summaries name them. */
export const text = {
  delimiters: { ",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Pipe" } as Record<string, string>,
  encodings: {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "windows-1252": "Windows-1252",
  } as Record<string, string>,
  columnsCaption: "Columns of the file and their targets",
  field: (name: string) => (name === "active" ? "Active" : fieldLabel(name)),
  attribute: (key: string) => `Attribute “${key}”`,
  ignored: "Ignored",
  noHeader: "(no header)",
  dryRun: "Dry run",
  choices: {
    mode: {
      label: "New and existing SKUs",
      values: {
        upsert: {
          label: "Create and update",
          text: "New SKUs create products, existing SKUs update them.",
        },
        create_only: { label: "Create only", text: "Rows with an existing SKU are rejected." },
        update_only: { label: "Update only", text: "Rows with a new SKU are rejected." },
      },
    },
    blank_cells: {
      label: "Blank cells",
      values: {
        keep: { label: "Keep the value", text: "A blank cell leaves the product’s value unchanged." },
        clear: { label: "Clear the value", text: "A blank cell empties the product’s value." },
      },
    },
    on_error: {
      label: "Invalid rows",
      values: {
        skip_rows: {
          label: "Skip them",
          text: "Valid rows are imported. You can download, fix and import the others.",
        },
        abort: {
          label: "Stop if there are too many",
          text: "If more rows are invalid than you allow, nothing is imported.",
        },
      },
    },
    on_missing: {
      label: "Products missing from the file",
      values: {
        keep: { label: "Keep them", text: "The file is part of the catalog. Other products don’t change." },
        deactivate: {
          label: "Deactivate them",
          text: "The file is the whole catalog. Products missing from it become inactive.",
        },
        delete: {
          label: "Delete them",
          text: "The file is the whole catalog. Products missing from it are deleted permanently.",
        },
      },
    },
    events: {
      label: "Webhook events",
      values: {
        summary: { label: "Start and end", text: "One event when the import starts and one when it ends." },
        batched: {
          label: "Start, end and changed SKUs",
          text: "Also sends the SKUs that were written, in batches.",
        },
        none: { label: "None", text: "This import sends no events." },
      },
    },
  },
  maxMissingPercent: "Stop if more than this percentage of the catalog is missing",
  atomic: "All or nothing",
  maxRejectsName: "Allowed rejects",
  maxRejectPercentName: "Allowed rejects, percent",
  maxRejects: (count: number) => plural(count, { one: "# reject allowed", other: "# rejects allowed" }),
  percent: (percent: number) => `${percent}%`,
  yes: "Yes",
} as const;
