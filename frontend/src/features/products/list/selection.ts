/** Which products are selected: some by their ids, or all that the list's filters match. */

import { useCallback, useMemo, useState } from "react";

export interface Selection {
  ids: ReadonlySet<string>;
  /** Everything that matches, on this page and all others. */
  all: boolean;
}

export const NOTHING: Selection = { ids: new Set(), all: false };

/** Some on or off. Taking one out of all leaves the others of the page, which are those that can be seen. */
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
  /** How many, or null when it is all that match. */
  count: number | null;
  toggle: (ids: readonly string[], on: boolean, page: readonly string[]) => void;
  selectAll: () => void;
  clear: () => void;
}

/** The selection in the list called `list` (its filters); another list begins without one. */
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
