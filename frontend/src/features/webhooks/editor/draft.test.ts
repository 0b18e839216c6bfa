import { describe, expect, it } from "vitest";
import type { WebhookOut } from "../../../api/types.gen.ts";
import {
  changes,
  creation,
  type Draft,
  draftOf,
  findings,
  isDirty,
  NEW,
  rebase,
  storingChanges,
  storingNew,
} from "./draft.ts";

const webhook: WebhookOut = {
  id: "w",
  url: "https://shop.example.com/hooks",
  description: "Shop",
  event_types: ["product.created", "import.failed"],
  enabled: true,
  custom_header_names: ["Authorization", "X-Shop"],
  failing_since: null,
  disabled_at: null,
  disabled_reason: null,
  previous_secret_until: null,
  version: 4,
  created_at: "2026-11-24T15:00:00Z",
  updated_at: "2026-11-24T15:00:00Z",
  created_by: { id: "p", name: "Ada Lovelace" },
};

const line = (name: string, value: string, stored = false) => ({ line: 9, name, value, stored });

describe("a text that is too long", () => {
  it("is named, and no other", () => {
    const long = { url: `https://a.example/${"x".repeat(2048)}`, description: "x".repeat(501) };
    expect(findings({ ...NEW, events: ["import.failed"], ...long } as Draft)).toEqual({
      url: "At most 2,048 characters: this has 2,066.",
      description: "At most 500 characters: this has 501.",
    });
    const fits = { ...NEW, url: "https://a.example/", events: ["import.failed"] } as Draft;
    expect(Object.keys(findings(fits))).toEqual([]);
  });
});

describe("a new endpoint", () => {
  const draft: Draft = {
    url: " https://a.example/ ",
    description: "",
    events: ["import.failed"],
    headers: [line(" X-Key ", " one "), line("", "")],
  };

  it("is sent without surrounding whitespace and empty lines", () => {
    expect(findings(draft)).toEqual({});
    expect(creation(draft)).toEqual({
      url: "https://a.example/",
      description: "",
      event_types: ["import.failed"],
      custom_headers: { "X-Key": "one" },
    });
  });

  it("needs a URL and an event", () => {
    expect(Object.keys(findings(NEW))).toEqual(["url", "events"]);
  });

  it.each([
    [[line("", "secret")], "Every header value needs a name."],
    [[line("X-Key", "")], "Enter a value for X-Key, or remove it."],
    [[line("X-Key", "1"), line("x-key", "2")], "x-key appears twice. Header names ignore case."],
  ])("refuses headers that can’t be sent", (headers, message) => {
    expect(findings({ ...draft, headers }).headers).toBe(message);
  });

  it("is dirty once something is typed", () => {
    expect(isDirty(NEW, NEW)).toBe(false);
    expect(isDirty(NEW, { ...NEW, headers: [line("", "")] })).toBe(false);
    expect(isDirty(NEW, draft)).toBe(true);
  });
});

describe("a change", () => {
  const draft = draftOf(webhook);

  it("is undefined when nothing differs, in any order of the events", () => {
    expect(changes(webhook, draft)).toBeUndefined();
    expect(changes(webhook, { ...draft, events: [...draft.events].reverse() })).toBeUndefined();
  });

  it("names only what differs", () => {
    expect(changes(webhook, { ...draft, description: "Warehouse" })).toEqual({ description: "Warehouse" });
    expect(changes(webhook, { ...draft, events: ["import.failed"] })).toEqual({
      event_types: ["import.failed"],
    });
  });

  it("keeps headers without a new value, replaces the others, and removes missing ones", () => {
    const [authorization] = draft.headers;
    if (authorization === undefined) throw new Error("there is one");
    const headers = [{ ...authorization, value: "Bearer new" }, line("X-More", "1")];
    expect(findings({ ...draft, headers })).toEqual({});
    expect(changes(webhook, { ...draft, headers })).toEqual({
      custom_headers: { Authorization: "Bearer new", "X-More": "1", "X-Shop": null },
    });
  });

  it("doesn’t remove a header that returns in another case", () => {
    const headers = [...draft.headers.slice(0, 1), line("x-shop", "2")];
    expect(changes(webhook, { ...draft, headers })).toEqual({ custom_headers: { "x-shop": "2" } });
  });

  it("moves onto a version that another user saved", () => {
    const mine = { ...draft, description: "Mine" };
    const now = { ...webhook, url: "https://new.example/", description: "Theirs", version: 5 };
    const rebased = rebase(mine, webhook, now);
    expect(rebased).toMatchObject({ url: "https://new.example/", description: "Mine" });
    expect(changes(now, rebased)).toEqual({ description: "Mine" });
  });
});

describe("what goes to the browser's storage", () => {
  const stored = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

  it("has no URL and no values of headers", () => {
    const draft: Draft = {
      url: "https://a.example/secret",
      description: "Shop",
      events: ["import.failed"],
      headers: [line("X-Key", "secret")],
    };
    const kept = storingNew.write(draft);
    expect(JSON.stringify(kept)).not.toContain("secret");
    const back = storingNew.read(stored(kept), NEW);
    expect(back).toMatchObject({ description: "Shop", events: ["import.failed"] });
    expect(findings(back)).toEqual({ url: expect.any(String), headers: expect.stringContaining("X-Key") });
  });

  it("is what the user touched, and comes back onto what another user saved since", () => {
    const draft = draftOf(webhook);
    const [authorization, shop] = draft.headers as [Draft["headers"][number], Draft["headers"][number]];
    const kept = storingChanges.write({
      seen: webhook,
      draft: { ...draft, description: "Mine", headers: [{ ...authorization, value: "secret" }, shop] },
    });
    expect(JSON.stringify(kept)).not.toMatch(/secret|shop\.example/);
    const now = { ...webhook, url: "https://other.example/", description: "Theirs", version: 5 };
    const back = storingChanges.read(stored(kept), { seen: now, draft: draftOf(now) });
    expect(back.draft).toMatchObject({ url: "https://other.example/", description: "Mine" });
    expect(findings(back.draft).headers).toContain("Authorization");
  });

  it("asks for a changed URL again", () => {
    const draft = { ...draftOf(webhook), url: "https://a.example/secret" };
    const kept = storingChanges.write({ seen: webhook, draft });
    expect(JSON.stringify(kept)).not.toContain("secret");
    const back = storingChanges.read(stored(kept), { seen: webhook, draft: draftOf(webhook) });
    expect(findings(back.draft).url).toBeDefined();
  });
});
