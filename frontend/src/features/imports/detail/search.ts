import { textParam } from "../../../lib/params.ts";

export interface ImportSearch {
  /** Only rows rejected for this reason. */
  code?: string;
}

export function readImportSearch(search: Record<string, unknown>): ImportSearch {
  return { code: textParam(search.code) };
}
