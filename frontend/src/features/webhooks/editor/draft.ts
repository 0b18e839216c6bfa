/** The form of an endpoint while the user fills it in, and the requests it becomes. */

import type { CreateWebhook, UpdateWebhook, WebhookOut } from "../../../api/types.gen.ts";
import type { Storing } from "../../../lib/drafts.ts";
import { MOST, tooLong } from "../../../lib/lengths.ts";
import type { Subscribable } from "../model.ts";
import { text } from "./strings.ts";

export interface HeaderLine {
  /** Identifies the line while its name changes. */
  line: number;
  name: string;
  value: string;
  /** Stored already: without a new value it stays unchanged. */
  stored: boolean;
}

export interface Draft {
  url: string;
  description: string;
  events: readonly Subscribable[];
  headers: HeaderLine[];
}

export const NEW: Draft = { url: "", description: "", events: [], headers: [] };

export function draftOf(webhook: WebhookOut): Draft {
  return {
    url: webhook.url,
    description: webhook.description,
    events: webhook.event_types as Subscribable[],
    headers: webhook.custom_header_names.map((name, line) => ({ line, name, value: "", stored: true })),
  };
}

export interface Findings {
  url?: string;
  description?: string;
  events?: string;
  headers?: string;
}

/** The errors that need no server. */
export function findings({ url, description, events, headers }: Draft): Findings {
  const found: Findings = {};
  const long = { url: tooLong(url, MOST.url), description: tooLong(description, MOST.note) };
  if (long.url !== undefined) found.url = long.url;
  if (long.description !== undefined) found.description = long.description;
  if (url.trim() === "") found.url = text.urlNeeded;
  if (events.length === 0) found.events = text.eventsNeeded;
  const written = headers.filter((line) => !isEmptyLine(line));
  const names = written.map(({ name }) => name.trim().toLowerCase());
  const twice = written.find((_, index) => names.indexOf(names[index] ?? "") !== index);
  const nameless = written.find(({ name }) => name.trim() === "");
  const empty = written.find(({ value, stored }) => !stored && value.trim() === "");
  if (nameless !== undefined) found.headers = text.headerWithoutName;
  else if (empty !== undefined) found.headers = text.headerWithoutValue(empty.name.trim());
  else if (twice !== undefined) found.headers = text.headerTwice(twice.name.trim());
  return found;
}

export function creation(draft: Draft): CreateWebhook {
  const written = draft.headers.filter((line) => !isEmptyLine(line));
  return {
    url: draft.url.trim(),
    description: draft.description.trim(),
    event_types: [...draft.events],
    custom_headers: Object.fromEntries(written.map(({ name, value }) => [name.trim(), value.trim()])),
  };
}

/** What the form changes about the endpoint it started from; undefined when nothing. */
export function changes(seen: WebhookOut, draft: Draft): UpdateWebhook | undefined {
  const made = creation(draft);
  const headers = headerChanges(seen.custom_header_names, draft.headers);
  const changed: UpdateWebhook = {
    ...(made.url !== seen.url && { url: made.url }),
    ...(made.description !== seen.description && { description: made.description }),
    ...(!sameSet(draft.events, seen.event_types) && { event_types: made.event_types }),
    ...(Object.keys(headers).length > 0 && { custom_headers: headers }),
  };
  return Object.keys(changed).length === 0 ? undefined : changed;
}

/** Headers with a new value, and null for removed ones. Names ignore case. */
function headerChanges(
  before: readonly string[],
  lines: readonly HeaderLine[],
): Record<string, string | null> {
  const written = lines.filter((line) => !isEmptyLine(line));
  const left = new Set(written.map(({ name }) => name.trim().toLowerCase()));
  const gone = before.filter((name) => !left.has(name.toLowerCase()));
  const set = written.filter(({ value }) => value.trim() !== "");
  return {
    ...Object.fromEntries(gone.map((name) => [name, null])),
    ...Object.fromEntries(set.map(({ name, value }) => [name.trim(), value.trim()])),
  };
}

/** Moves the form onto a version that another user saved: fields the user didn't touch take that version's values. */
export function rebase(draft: Draft, seen: WebhookOut, now: WebhookOut): Draft {
  const touched = changes(seen, draft) ?? {};
  const theirs = draftOf(now);
  return {
    url: touched.url === undefined ? theirs.url : draft.url,
    description: touched.description === undefined ? theirs.description : draft.description,
    events: touched.event_types === undefined ? theirs.events : draft.events,
    headers: touched.custom_headers === undefined ? theirs.headers : draft.headers,
  };
}

function isEmptyLine({ name, value, stored }: HeaderLine): boolean {
  return !stored && name.trim() === "" && value.trim() === "";
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each) => others.includes(each));
}

/** Whether closing would lose something the user typed. */
export function isDirty(before: Draft, draft: Draft): boolean {
  return (
    before.url !== draft.url ||
    before.description !== draft.description ||
    !sameSet(before.events, draft.events) ||
    draft.headers.some((line) => !isEmptyLine(line))
  );
}

/** A new endpoint without what may be secret: its URL, and the values of its headers. */
export const storingNew: Storing<Draft> = {
  write: (draft) => ({ ...draft, url: "", headers: withoutValues(draft.headers) }),
  read: (stored) => stored as Draft,
};

/** What the user touched, without what may be secret. It comes back onto the endpoint as that is then. */
export const storingChanges: Storing<{ seen: WebhookOut; draft: Draft }> = {
  write: ({ seen, draft }) => {
    const touched = changes(seen, draft) ?? {};
    return {
      ...(touched.url !== undefined && { url: "" }),
      ...(touched.description !== undefined && { description: draft.description }),
      ...(touched.event_types !== undefined && { events: draft.events }),
      ...(touched.custom_headers !== undefined && { headers: withoutValues(draft.headers) }),
    };
  },
  read: (stored, { seen, draft }) => ({ seen, draft: { ...draft, ...(stored as Partial<Draft>) } }),
};

/** Where a value was typed, the form asks for it again. */
function withoutValues(headers: readonly HeaderLine[]): HeaderLine[] {
  return headers.map((line) => ({ ...line, value: "", stored: line.stored && line.value.trim() === "" }));
}
