import { formatCount } from "../../../lib/format.ts";
import { plural } from "../../../lib/plural.ts";

export const text = {
  reading: "Reading the first rows…",
  unreadable: "unreadable",
  look: "Review columns and options",
  refused: (name: string) => `Can’t import ${name}`,
  nothingChanged: "The catalog is unchanged. Fix the file, or choose another one.",
  lostTitle: (name: string) => `${name} has to be uploaded again`,
  lost: "It was uploaded in an earlier session, or it has expired. Upload it again to import it.",
  question: (name: string) => `${name} needs a SKU column`,
  encodingQuestion: (name: string) => `${name}: which encoding?`,
  noRows: (name: string) => `${name} has a header, but no rows`,
  questionOther: (name: string) => `${name} needs your input`,
  questions: {
    missing_sku_column:
      "No column contains the SKU. Choose the one that identifies a product, and set it to “SKU”.",
    encoding_uncertain:
      "Its letters make sense in several encodings. Choose the one in which the words below are spelled correctly.",
    no_rows: "There is nothing to import. Check that the export finished, then choose the file again.",
  } as Record<string, string>,
  columnCount: (count: number) => plural(count, { one: "# column", other: "# columns" }),
  surplus: (count: number) =>
    plural(count, { one: "rows end with # surplus delimiter", other: "rows end with # surplus delimiters" }),
  dialectTitle: "File format",
  dialectLead: "If this is a CSV, choose its delimiter and encoding here.",
  delimiter: "Delimiter",
  sheet: "Sheet",
  sheetRows: (name: string, rows: number | null) =>
    rows === null ? name : `${name} (${plural(rows, { one: "# row", other: "# rows" })})`,
  encoding: "Encoding",
  likelyEncodings: "As the file would read",
  otherEncodings: "Other encodings",
  chooseEncoding: "Choose…",
  read: (encoding: string, sample: string) => `${encoding}: ${sample}`,
  auto: "Detect",
  detected: (name: string) => `${name} (detected)`,
  columnsTitle: "Columns",
  columnsLead:
    "Detected from the header. Change what is wrong; Skuport remembers it for files with the same header.",
  column: "Column",
  examples: "Examples",
  target: "Becomes",
  targetOf: (header: string) => `Target of ${header}`,
  attributeNameOf: (header: string) => `Attribute name for ${header}`,
  otherAttribute: "Attribute with another name…",
  ignore: "Ignore",
  ignoredNoHeader: "Ignored: no header",
  suggested: "Recognised by its name",
  ofRejects: "Part of the list of rejects",
  remembered: "Same as last time",
  chosen: "Your choice",
  ignoreOthers: (count: number) => plural(count, { other: "Ignore all # attribute columns" }),
  showColumns: (count: number) => plural(count, { other: "Show all # columns" }),
  reset: "Reset to suggestions",
  rowsTitle: "First rows",
  rowsLead:
    "How Skuport reads them. Where a row has no value, the product keeps its own; a new product without a name is rejected. A row with line breaks takes several lines of the file.",
  inLine: (line: number) => `Line ${formatCount(line)}`,
  rejectedRow: "Rejected",
  notSet: "not set",
  removed: "removed",
  moreRows: (count: number, rejected: number) =>
    plural(count, { other: "Show all # rows" }) +
    (rejected === 0 ? "" : plural(rejected, { other: " (# rejected)" })),
  optionsTitle: "Options",
  optionsDefault: "default: create and update products, skip invalid rows",
  optionsChanged: (count: number) => plural(count, { other: "# changed" }),
  noLimit: "no limit",
  percentNeeded: "Enter a percentage from 0 to 100.",
  numberNeeded: "Enter a whole number.",
  atomicText: "All rows appear in the catalog at the same moment, or none of them.",
  start: "Import",
  /** Several files can be on the page. */
  named: (action: string, name: string) => `${action}: ${name}`,
  dryRunHint: "Shows what would change, and waits for your confirmation.",
  deleteTitle: "Delete products missing from the file?",
  deleteLead: (percent: number) =>
    `Every product without a row in this file is deleted permanently. If that is more than ${percent}% of the catalog, the import stops instead. A dry run shows the number first.`,
  deleteBack: "Back",
  deleteStart: "Import and delete",
} as const;
