import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { anyDraftKept, askWhileDraftsAreKept, forgetDrafts, keepDrafts, useDraft } from "./drafts.ts";

beforeEach(forgetDrafts);

const form = (key = "product 1") =>
  renderHook(() =>
    useDraft(
      key,
      () => "Chair",
      (draft) => draft !== "Chair",
    ),
  );

it("keeps unsaved changes over the end of a session, once", () => {
  const before = form();
  act(() => before.result.current[1]("Armchair"));
  keepDrafts();
  before.unmount();
  expect(anyDraftKept()).toBe(true);

  expect(form("product 2").result.current[0]).toBe("Chair");
  const after = form();
  expect(after.result.current[0]).toBe("Armchair");
  after.unmount();
  expect(anyDraftKept()).toBe(false);
  expect(form().result.current[0]).toBe("Chair");
});

it("keeps nothing of a form without changes, and nothing of one that was closed", () => {
  form();
  const closed = form("product 2");
  act(() => closed.result.current[1]("Armchair"));
  closed.unmount();
  keepDrafts();
  expect(anyDraftKept()).toBe(false);
});

it("lets the browser ask before a page is left that keeps some", () => {
  const stop = askWhileDraftsAreKept();
  const asks = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  expect(asks()).toBe(false);
  const edited = form();
  act(() => edited.result.current[1]("Armchair"));
  keepDrafts();
  expect(asks()).toBe(true);
  stop();
  expect(asks()).toBe(false);
});
