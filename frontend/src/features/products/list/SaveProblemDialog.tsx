import { shared } from "../../../lib/strings.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { ConflictTable } from "../editor/ConflictTable.tsx";
import { Conflict } from "../editor/saving.ts";
import { text as editorText } from "../editor/strings.ts";
import { text } from "./strings.ts";
import type { Saving } from "./useSaving.ts";

/** A change in the table that wasn't saved: another user's conflicting change, or the server's error. */
export function SaveProblemDialog({ saving: { failed, dismiss, save } }: { saving: Saving }) {
  if (failed === null) return null;
  const { seen, changes, error } = failed;
  if (error instanceof Conflict) {
    return (
      <ConfirmDialog
        cancel={editorText.takeTheirs}
        confirm={editorText.keepMine}
        onClose={dismiss}
        onConfirm={() => save(error.theirs, changes)}
        title={editorText.conflictTitle(seen.sku)}
      >
        <ConflictTable changes={changes} seen={seen} theirs={error.theirs} />
      </ConfirmDialog>
    );
  }
  return (
    <ConfirmDialog
      cancel={text.discard}
      confirm={shared.retry}
      onClose={dismiss}
      onConfirm={() => save(seen, changes)}
      title={text.notSavedTitle(seen.sku)}
    >
      <ProblemNotice error={error} />
    </ConfirmDialog>
  );
}
