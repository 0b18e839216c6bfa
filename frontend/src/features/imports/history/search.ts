import { choiceParam, type PageSearch, textParam } from "../../../lib/params.ts";

export const HISTORY_FILTERS = ["active", "awaiting", "completed", "failed", "cancelled"] as const;
export type HistoryFilter = (typeof HISTORY_FILTERS)[number];

export interface HistorySearch extends PageSearch {
  status?: HistoryFilter;
}

export function readHistorySearch(search: Record<string, unknown>): HistorySearch {
  return { status: choiceParam(HISTORY_FILTERS, search.status), cursor: textParam(search.cursor) };
}
