/** The ids of jobs started in this tab: the tray shows them on every page, until dismissed, across reloads. */

import { useSyncExternalStore } from "react";
import { storageKey } from "../../../lib/root.ts";

const KEY = storageKey("jobs");
const LIMIT = 5;
const listeners = new Set<() => void>();
let ids: readonly string[] | null = null;

function read(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((id): id is string => typeof id === "string") : [];
  } catch {
    return [];
  }
}

function current(): readonly string[] {
  ids ??= read();
  return ids;
}

function replace(next: readonly string[]): void {
  ids = next;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Without storage the tray forgets it on the next reload.
  }
  for (const listener of listeners) listener();
}

/** Adds a job at the top. Beyond the limit, the oldest ones leave the tray; the page of all jobs still has them. */
export function follow(id: string): void {
  replace([id, ...current().filter((other) => other !== id)].slice(0, LIMIT));
}

export function unfollow(id: string): void {
  replace(current().filter((other) => other !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useFollowed(): readonly string[] {
  return useSyncExternalStore(subscribe, current);
}
