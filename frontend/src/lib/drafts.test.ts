import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import type * as Drafts from "./drafts.ts";

let drafts: typeof Drafts;

/** The page as it is after a reload: its storage stays. */
async function reload(): Promise<void> {
  vi.resetModules();
  drafts = await import("./drafts.ts");
}

beforeEach(async () => {
  sessionStorage.clear();
  await reload();
});

const form = (key = "product 1", storing?: Drafts.Storing<string>) =>
  renderHook(() =>
    drafts.useDraft(
      key,
      () => "Chair",
      (draft) => draft !== "Chair",
      storing,
    ),
  );

/** Types, and the session ends. */
function edited(draft: string, key?: string, storing?: Drafts.Storing<string>): void {
  const before = form(key, storing);
  act(() => before.result.current[1](draft));
  drafts.keepDrafts("Ada", "/products/1/edit");
  before.unmount();
}

it("keeps unsaved changes over the end of a session, once", () => {
  edited("Armchair");
  expect(drafts.draftsKept()).toBe("all");
  expect(drafts.draftsAt()).toBe("/products/1/edit");

  expect(form("product 2").result.current[0]).toBe("Chair");
  const after = form();
  expect(after.result.current[0]).toBe("Armchair");
  after.unmount();
  expect(drafts.draftsKept()).toBeNull();
  expect(drafts.draftsAt()).toBeUndefined();
  expect(form().result.current[0]).toBe("Chair");
  expect(sessionStorage).toHaveLength(0);
});

it("keeps nothing of a form without changes, and nothing of one that was closed", () => {
  form();
  const closed = form("product 2");
  act(() => closed.result.current[1]("Armchair"));
  closed.unmount();
  drafts.keepDrafts("Ada", "/products");
  expect(drafts.draftsKept()).toBeNull();
});

it("keeps them over a reload, for the same user", async () => {
  edited("Armchair");
  await reload();
  expect(drafts.draftsKept()).toBe("all");
  drafts.restoreDrafts("Ada");
  const after = form();
  expect(after.result.current[0]).toBe("Armchair");
  after.unmount();
  expect(sessionStorage).toHaveLength(0);
});

it("gives them to no other user, and forgets them with the session", async () => {
  edited("Armchair");
  await reload();
  drafts.restoreDrafts("Grace");
  expect(form().result.current[0]).toBe("Chair");
  expect(sessionStorage).toHaveLength(0);

  edited("Armchair");
  drafts.forgetDrafts();
  expect(drafts.draftsKept()).toBeNull();
  expect(sessionStorage).toHaveLength(0);
});

it("stores what a form lets go to storage", async () => {
  const storing = {
    write: (draft: string) => draft.replace("secret", ""),
    read: (stored: unknown, initial: string) => `${initial} ${stored}`,
  };
  edited("arm secret", "endpoint", storing);
  expect(JSON.stringify({ ...sessionStorage })).not.toContain("secret");
  await reload();
  expect(drafts.draftsKept()).toBe("partial");
  drafts.restoreDrafts("Ada");
  expect(form("endpoint", storing).result.current[0]).toBe("Chair arm ");
});

it("takes nothing that another build has stored", async () => {
  edited("Armchair");
  const [key] = Object.keys(sessionStorage) as [string];
  sessionStorage.setItem(key, (sessionStorage.getItem(key) ?? "").replace('"build":"', '"build":"other'));
  await reload();
  expect(drafts.draftsKept()).toBeNull();
  drafts.restoreDrafts("Ada");
  expect(form().result.current[0]).toBe("Chair");
});

it("lets the browser ask before a page is left that keeps what isn't stored", () => {
  const stop = drafts.askWhileDraftsAreKept();
  const asks = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  expect(asks()).toBe(false);
  edited("Armchair");
  expect(asks()).toBe(false);
  edited("secret", "endpoint", { write: () => "", read: (_, initial) => initial });
  expect(asks()).toBe(true);
  stop();
  expect(asks()).toBe(false);
});
