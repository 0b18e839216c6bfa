/** What an uploaded file needs before its import, and what can be done about one that can’t be read. */

import type { ImportPreview } from "../../../api/types.gen.ts";
import { ApiError, isNotFound } from "../../../lib/problem.ts";
import type { Choices } from "../options/choices.ts";

/** `question`: the user has to answer first. `impossible`: no answer helps. `unknown`: not read yet. */
export type Readiness = "ready" | "question" | "impossible" | "unknown";

export function readinessOf({ data, error }: { data: ImportPreview | undefined; error: unknown }): Readiness {
  if (error != null) return error instanceof ApiError && error.transient ? "unknown" : "impossible";
  if (data === undefined) return "unknown";
  if (data.problems.length === 0) return "ready";
  return hasNoRows(data) ? "impossible" : "question";
}

/** Whether the file has nothing below its header. No choice about reading it changes that. */
export function hasNoRows({ problems }: ImportPreview): boolean {
  return problems.length > 0 && problems.every(({ code }) => code === "no_rows");
}

/** Whether the user has to say which encoding the file is in. */
export function asksForEncoding({ problems }: ImportPreview): boolean {
  return problems.some(({ code }) => code === "encoding_uncertain");
}

/** Whether its rows can be shown: a guess at the encoding is judged by what it makes of them. */
export function hasRows({ problems }: ImportPreview): boolean {
  return problems.every(({ code }) => code === "encoding_uncertain");
}

/** Whether the server doesn't have the file for this user: another session uploaded it, or it has expired. */
export function isLost(error: unknown): boolean {
  return isNotFound(error);
}

const UNPROCESSABLE = 422;
const DAMAGED = new Set(["empty_file", "broken_gzip", "truncated_gzip", "compressed_too_large"]);

/** Whether another delimiter or encoding may make the file readable. */
export function formatMayHelp(error: unknown, { delimiter, encoding }: Choices): boolean {
  if (!(error instanceof ApiError) || error.status !== UNPROCESSABLE) return false;
  // What was chosen can be taken back.
  if (delimiter != null || encoding != null) return true;
  if (DAMAGED.has(error.code)) return false;
  // Only the message tells a format that was recognised from bytes that may be text in a rare encoding.
  if (error.code === "not_text") return error.detail.includes("binary file");
  return !(error.code === "unsupported_encoding" && error.detail.includes("which can’t be read"));
}
