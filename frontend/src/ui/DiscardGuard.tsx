import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { shared } from "../lib/strings.ts";
import { ConfirmDialog } from "./ConfirmDialog.tsx";

/**
 * Asks before unsaved changes are lost: on Back, on any link, and before the tab closes. Render `dialog`; `asking` says
 * whether it is open. What has been saved leaves by a navigation with `ignoreBlocker`.
 */
export function useDiscardGuard(dirty: boolean): { asking: boolean; dialog: ReactNode } {
  const leaving = useBlocker({
    shouldBlockFn: useCallback(
      ({ current, next }: Record<"current" | "next", { pathname: string }>) =>
        dirty && current.pathname !== next.pathname,
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
        cancel={shared.discard.cancel}
        confirm={shared.discard.confirm}
        danger
        onClose={() => leaving.reset?.()}
        onConfirm={() => leaving.proceed?.()}
        opened={asking}
        title={shared.discard.title}
      >
        <p>{shared.discard.detail}</p>
      </ConfirmDialog>
    ),
  };
}
