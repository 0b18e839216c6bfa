/** The first rows of a file in order, the valid and the rejected ones. */

import type { ImportPreview } from "../../../api/types.gen.ts";

export type Row = ImportPreview["rows"][number];
export type Reject = ImportPreview["rejects"][number];
export type Line = { line: number; row: Row | null; reject: Reject | null };

/** The preview has at most this many rows, and as many rejects. */
const MOST = 20;

/** The rows up to the line to which both lists are whole: beyond it, one of them may leave lines out. */
export function linesOf({ rows, rejects }: Pick<ImportPreview, "rows" | "rejects">): Line[] {
  const end = Math.min(endOf(rows), endOf(rejects));
  const valid = rows.map((row) => ({ line: row.line, row, reject: null }));
  const invalid = rejects.map((reject) => ({ line: reject.line, row: null, reject }));
  return [...valid, ...invalid].filter(({ line }) => line <= end).sort((one, other) => one.line - other.line);
}

function endOf(list: readonly { line: number }[]): number {
  return list.length < MOST ? Number.POSITIVE_INFINITY : (list.at(-1)?.line ?? 0);
}
