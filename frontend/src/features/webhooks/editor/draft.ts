/** An endpoint while somebody fills in its form. */

import type { CreateWebhook, UpdateWebhook, WebhookOut } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import type { Subscribable } from "../model.ts";

const text = strings.webhooks.form;

export interface HeaderLine {
  /** Keeps its place while its name is typed. */
  line: number;
  name: string;
  value: string;
  /** It is there already; without another value it stays as it is. */
  kept: boolean;
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
    headers: webhook.custom_header_names.map((name, line) => ({ line, name, value: "", kept: true })),
  };
}

export interface Findings {
  url?: string;
  events?: string;
  headers?: string;
}

/** What can be said without asking the server. */
export function findings({ url, events, headers }: Draft): Findings {
  const found: Findings = {};
  if (url.trim() === "") found.url = text.urlNeeded;
  if (events.length === 0) found.events = text.eventsNeeded;
  const written = headers.filter((line) => !isBlank(line));
  const names = written.map(({ name }) => name.trim().toLowerCase());
  const twice = written.find((_, index) => names.indexOf(names[index] ?? "") !== index);
  const nameless = written.find(({ name }) => name.trim() === "");
  const empty = written.find(({ value, kept }) => !kept && value.trim() === "");
  if (nameless !== undefined) found.headers = text.headerWithoutName;
  else if (empty !== undefined) found.headers = text.headerWithoutValue(empty.name.trim());
  else if (twice !== undefined) found.headers = text.headerTwice(twice.name.trim());
  return found;
}

export function creation(draft: Draft): CreateWebhook {
  const written = draft.headers.filter((line) => !isBlank(line));
  return {
    url: draft.url.trim(),
    description: draft.description.trim(),
    event_types: [...draft.events],
    custom_headers: Object.fromEntries(written.map(({ name, value }) => [name.trim(), value.trim()])),
  };
}

/** What the form changes of the endpoint it began with; undefined when that is nothing. */
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

/** Headers with another value, and null for those that are gone. Upper and lower case are the same. */
function headerChanges(
  before: readonly string[],
  lines: readonly HeaderLine[],
): Record<string, string | null> {
  const written = lines.filter((line) => !isBlank(line));
  const left = new Set(written.map(({ name }) => name.trim().toLowerCase()));
  const gone = before.filter((name) => !left.has(name.toLowerCase()));
  const set = written.filter(({ value }) => value.trim() !== "");
  return {
    ...Object.fromEntries(gone.map((name) => [name, null])),
    ...Object.fromEntries(set.map(({ name, value }) => [name.trim(), value.trim()])),
  };
}

/** The form on top of what somebody else has saved meanwhile: what wasn't touched in it becomes theirs. */
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

function isBlank({ name, value, kept }: HeaderLine): boolean {
  return !kept && name.trim() === "" && value.trim() === "";
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each) => others.includes(each));
}

/** Whether something was typed that closing would lose. */
export function isDirty(before: Draft, draft: Draft): boolean {
  return (
    before.url !== draft.url ||
    before.description !== draft.description ||
    !sameSet(before.events, draft.events) ||
    draft.headers.some((line) => !isBlank(line))
  );
}
