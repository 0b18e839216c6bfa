/** The selected products: some by their ids, or all that match the filters. */

import { useCallback, useMemo, useState } from "react";

export interface Selection {
  ids: ReadonlySet<string>;
  /** Everything that matches, on this page and all others. */
  all: boolean;
}

export const NOTHING: Selection = { ids: new Set(), all: false };

/** Selects or deselects some. Deselecting one of all leaves the others on the page, which are the visible ones. */
export function toggled(
  selection: Selection,
  ids: readonly string[],
  on: boolean,
  page: readonly string[],
): Selection {
  const next = new Set(selection.all ? page : selection.ids);
  for (const id of ids) {
    if (on) next.add(id);
    else next.delete(id);
  }
  return { ids: next, all: false };
}

export interface SelectionControl {
  selection: Selection;
  has: (id: string) => boolean;
  /** Their number; null when all that match are selected. */
  count: number | null;
  toggle: (ids: readonly string[], on: boolean, page: readonly string[]) => void;
  selectAll: () => void;
  clear: () => void;
}

/** The selection in a list, which its filters identify. Another list starts without one. */
export function useSelection(list: string): SelectionControl {
  const [state, setState] = useState({ list, selection: NOTHING });
  const selection = state.list === list ? state.selection : NOTHING;
  const toggle = useCallback(
    (ids: readonly string[], on: boolean, page: readonly string[]) =>
      setState((before) => ({
        list,
        selection: toggled(before.list === list ? before.selection : NOTHING, ids, on, page),
      })),
    [list],
  );
  const selectAll = useCallback(() => setState({ list, selection: { ids: new Set(), all: true } }), [list]);
  const clear = useCallback(() => setState({ list, selection: NOTHING }), [list]);
  return useMemo(
    () => ({
      selection,
      has: (id) => selection.all || selection.ids.has(id),
      count: selection.all ? null : selection.ids.size,
      toggle,
      selectAll,
      clear,
    }),
    [selection, toggle, selectAll, clear],
  );
}
