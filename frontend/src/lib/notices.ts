/** Short messages about what just happened, which outlive the page that caused them. */

import { useSyncExternalStore } from "react";

export interface Message {
  title: string;
  detail?: string;
  /** Failures stay until the user dismisses them. */
  tone: "success" | "danger";
  action?: { label: string; run: () => void };
}

export interface StoredMessage extends Message {
  id: number;
  /** What it is about. */
  topic: string;
}

const LIMIT = 3;
const listeners = new Set<() => void>();
let messages: readonly StoredMessage[] = [];
let last = 0;

function replace(next: readonly StoredMessage[]): void {
  messages = next;
  for (const listener of listeners) listener();
}

/** Shows a message in place of an earlier one of the same topic, so that many edits in a row don't pile up. */
export function notify(topic: string, message: Message): void {
  last += 1;
  const others = messages.filter((other) => other.topic !== topic);
  replace([{ ...message, id: last, topic }, ...others].slice(0, LIMIT));
}

export function dismissMessage(id: number): void {
  replace(messages.filter((message) => message.id !== id));
}

/** Nothing that one user saw is shown to the next. */
export function forgetMessages(): void {
  replace([]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useMessages(): readonly StoredMessage[] {
  return useSyncExternalStore(subscribe, () => messages);
}
