import { plural } from "../../../lib/plural.ts";

export const text = {
  counting: "Counting…",
  activateTitle: (products: string) => `Activate ${products}?`,
  deactivateTitle: (products: string) => `Deactivate ${products}?`,
  attributeTitle: (products: string) => `Change an attribute of ${products}`,
  deleteTitle: (products: string) => `Delete ${products}?`,
  exportTitle: (products: string) => `Export ${products}`,
  activateLead: (count: number) =>
    plural(count, {
      one: "If it is active already, nothing changes.",
      other: "Products that are active already don’t change.",
    }),
  deactivateLead: (count: number) =>
    plural(count, {
      one: "If it is inactive already, nothing changes.",
      other: "Products that are inactive already don’t change.",
    }),
  deleteLead: (count: number) =>
    plural(count, {
      one: "You can’t undo this. To get it back, import it again.",
      other: "You can’t undo this. To get them back, import them again.",
    }),
  exportLead: "The download starts when the file is ready.",
  typeCount: (count: number) => plural(count, { other: "Type # to confirm" }),
  set: "Set",
  remove: "Remove",
  setOrRemove: "Action",
  key: "Attribute",
  value: "Value",
  format: "Format",
  csv: "CSV",
  xlsx: "Excel",
  ndjson: "NDJSON",
  kindHint: {
    csv: "For spreadsheets, other systems, and to import it again.",
    xlsx: "A workbook. Codes such as 00123 keep their zeros.",
    ndjson: "A JSON object on each line, for programs.",
  },
  gzip: "Compress with gzip",
  columns: "Columns",
  allAttributes: "All attributes",
  otherKeys: "Other attributes",
  otherKeysHint: "Separated by commas",
  noColumns: "Choose at least one column.",
  noSku: "Without the SKU, the file can’t be imported again.",
  activate: "Activate",
  deactivate: "Deactivate",
  delete: "Delete",
  export: "Start export",
  setNow: "Set attribute",
  removeNow: "Remove attribute",
  changedTitle: "The number of products changed",
  changed: (was: number, now: number) => {
    const before = plural(was, { one: "There was # product", other: "There were # products" });
    const after = plural(now, { one: "now there is # product", other: "now there are # products" });
    return `${before}, ${after}. Nothing has been done yet. Confirm again to continue.`;
  },
} as const;
