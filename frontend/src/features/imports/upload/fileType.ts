/** Tells before the upload whether a file can be one with products. What it contains, the preview says. */

const NAMES = /\.(csv|tsv|tab|psv|txt|dat|xlsx|xlsm|xls|ods|json|ndjson|jsonl|zip|gz|gzip|bz2|xz|zst)$/i;
const TYPES = /csv|json|tab-separated|^text\/plain$|zip|^application\/octet-stream$/;
/** What Windows reports for a CSV where Excel is installed; also the type of an old workbook. */
const EXCEL = "application/vnd.ms-excel";
const SPREADSHEETS = /\.(xlsb|numbers)$/i;

export type FileKind = "possible" | "spreadsheet" | "other";

/** `type` is the one that the browser reports, which is empty or wrong for many files: their name decides. */
export function fileKind({ name, type }: Pick<File, "name" | "type">): FileKind {
  if (SPREADSHEETS.test(name)) return "spreadsheet";
  if (NAMES.test(name)) return "possible";
  if (!/\.[a-z0-9]{1,5}$/i.test(name)) return "possible";
  return type === "" || type === EXCEL || TYPES.test(type) ? "possible" : "other";
}
