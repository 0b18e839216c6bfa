import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { shared } from "../lib/strings.ts";
import { ConfirmDialog } from "./ConfirmDialog.tsx";

interface Question {
  title: string;
  detail: string;
  confirm: string;
  cancel: string;
}

/**
 * Asks before unsaved changes, or whatever else `question` names, are lost: on Back, on any link, and before the tab
 * closes. The caller renders `dialog`; `asking` says whether it is open. After saving, the caller navigates with
 * `ignoreBlocker`.
 */
export function useDiscardGuard(
  dirty: boolean,
  question: Question = shared.discard,
): { asking: boolean; dialog: ReactNode } {
  const leaving = useBlocker({
    shouldBlockFn: useCallback(
      async ({ current, next }: Record<"current" | "next", { pathname: string }>) => {
        if (!dirty || current.pathname === next.pathname) return false;
        // The Esc that closed a drawer is still on its way: the question must not open before, or it would answer it.
        await new Promise((resolve) => setTimeout(resolve));
        return true;
      },
      [dirty],
    ),
    enableBeforeUnload: useCallback(() => dirty, [dirty]),
    withResolver: true,
  });
  const asking = leaving.status === "blocked";
  return {
    asking,
    dialog: (
      <ConfirmDialog
        cancel={question.cancel}
        confirm={question.confirm}
        danger
        onClose={() => leaving.reset?.()}
        onConfirm={() => leaving.proceed?.()}
        opened={asking}
        title={question.title}
      >
        <p>{question.detail}</p>
      </ConfirmDialog>
    ),
  };
}
