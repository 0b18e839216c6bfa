/**
 * Forms with unsaved changes when the session ends. They stay in the memory of this tab until the user has signed in again
 * and is back at the form. Not in the browser's storage: a form may hold a secret.
 */

import { type Dispatch, type SetStateAction, useEffect, useState } from "react";

const unsaved = new Map<string, unknown>();
const kept = new Map<string, unknown>();

/** Keeps every form with unsaved changes, for the time without a session. */
export function keepDrafts(): void {
  for (const [key, draft] of unsaved) kept.set(key, draft);
}

export function anyDraftKept(): boolean {
  return kept.size > 0;
}

/** Lets the browser ask before the tab closes or loads another page, which would lose them. Returns how to stop that. */
export function askWhileDraftsAreKept(): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (anyDraftKept()) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}

export function forgetDrafts(): void {
  kept.clear();
}

/** The state of a form, which `key` identifies. It begins as it was when the session ended, if it was open then. */
export function useDraft<Draft>(
  key: string,
  initial: () => Draft,
  isDirty: (draft: Draft) => boolean,
): [Draft, Dispatch<SetStateAction<Draft>>] {
  const [draft, setDraft] = useState(() => (kept.has(key) ? (kept.get(key) as Draft) : initial()));
  const dirty = isDirty(draft);
  useEffect(() => {
    kept.delete(key);
  }, [key]);
  useEffect(() => {
    if (!dirty) return;
    unsaved.set(key, draft);
    return () => {
      unsaved.delete(key);
    };
  }, [key, draft, dirty]);
  return [draft, setDraft];
}
