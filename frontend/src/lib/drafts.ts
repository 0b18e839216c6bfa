/**
 * Forms with unsaved changes when the session ends. They stay in the memory of this tab until the user has signed in again
 * and is back at the form. A copy in the tab's session storage survives a reload, which a sign-in link causes; it has no
 * secrets, and only the same user gets it.
 */

import { type Dispatch, type SetStateAction, useEffect, useState } from "react";
import { storageKey } from "./root.ts";

/** How a form goes to storage, where it may hold a secret, and comes back onto what it begins with. */
export interface Storing<Draft> {
  write: (draft: Draft) => unknown;
  read: (stored: unknown, initial: Draft) => Draft;
}

interface Stored {
  /** Another build may have another form. */
  build: string;
  user: string;
  /** The path of the page. */
  at: string;
  drafts: Record<string, unknown>;
  /** Whether secrets were left out. */
  partial: boolean;
}

const KEY = storageKey("drafts");
/** The name of the built file changes with what is in it. */
const BUILD = import.meta.url;

const unsaved = new Map<string, { draft: unknown; write: ((draft: never) => unknown) | undefined }>();
const kept = new Map<string, unknown>();
/** As they were stored, for the user who is signed in. */
const restored = new Map<string, unknown>();

/** Keeps every form with unsaved changes, for the time without a session. `at` is the page of `user`. */
export function keepDrafts(user: string | undefined, at: string): void {
  if (unsaved.size === 0) return;
  const drafts: Record<string, unknown> = {};
  let partial = false;
  for (const [key, { draft, write }] of unsaved) {
    kept.set(key, draft);
    drafts[key] = write === undefined ? draft : write(draft as never);
    partial ||= write !== undefined;
  }
  if (user !== undefined) store({ build: BUILD, user, at, drafts, partial });
}

/** What waits for its form: all of it, or all but the secrets. */
export function draftsKept(): "all" | "partial" | null {
  if (kept.size > 0) return "all";
  const stored = readStored();
  return stored && (stored.partial ? "partial" : "all");
}

/** The page of the forms that wait. */
export function draftsAt(): string | undefined {
  return readStored()?.at;
}

/** Gives `user`, who is signed in, the forms from before a reload; another user's are dropped. */
export function restoreDrafts(user: string): void {
  const stored = readStored();
  if (stored === null) return;
  if (stored.user !== user) store(null);
  else for (const [key, draft] of Object.entries(stored.drafts)) restored.set(key, draft);
}

/** Lets the browser ask before the page is left while that would lose what isn't stored. Returns how to stop that. */
export function askWhileDraftsAreKept(): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (kept.size > 0 && readStored()?.partial !== false) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}

export function forgetDrafts(): void {
  kept.clear();
  restored.clear();
  store(null);
}

/**
 * The state of a form, which `key` identifies. It begins as it was when the session ended, if it was open then. A form that
 * may hold a secret needs `storing`.
 */
export function useDraft<Draft>(
  key: string,
  initial: () => Draft,
  isDirty: (draft: Draft) => boolean,
  storing?: Storing<Draft>,
): [Draft, Dispatch<SetStateAction<Draft>>] {
  const [draft, setDraft] = useState(() => {
    if (kept.has(key)) return kept.get(key) as Draft;
    if (!restored.has(key)) return initial();
    const stored = restored.get(key);
    return storing === undefined ? (stored as Draft) : storing.read(stored, initial());
  });
  const dirty = isDirty(draft);
  useEffect(() => forget(key), [key]);
  useEffect(() => {
    if (!dirty) return;
    unsaved.set(key, { draft, write: storing?.write });
    return () => {
      unsaved.delete(key);
    };
  }, [key, draft, dirty, storing]);
  return [draft, setDraft];
}

/** Its form has it now. */
function forget(key: string): void {
  kept.delete(key);
  restored.delete(key);
  const stored = readStored();
  if (stored === null || !(key in stored.drafts)) return;
  const { [key]: _, ...drafts } = stored.drafts;
  store(Object.keys(drafts).length === 0 ? null : { ...stored, drafts });
}

function readStored(): Stored | null {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Stored | null;
    return stored?.build === BUILD ? stored : null;
  } catch {
    return null;
  }
}

function store(stored: Stored | null): void {
  try {
    if (stored === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(stored));
  } catch {
    // With full or blocked storage, they stay in memory.
  }
}
