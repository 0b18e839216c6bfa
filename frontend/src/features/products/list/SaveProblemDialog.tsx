import { Button, Modal } from "@mantine/core";
import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { ConflictTable } from "../editor/ConflictTable.tsx";
import { Conflict } from "../editor/saving.ts";
import classes from "./SaveProblemDialog.module.css";
import type { Saving } from "./useSaving.ts";

const text = strings.productEditor;

/** A change that could not be saved: what somebody else did meanwhile, or why the server refused it. */
export function SaveProblemDialog({ saving: { failed, dismiss, save } }: { saving: Saving }) {
  if (failed === null) return null;
  const { seen, changes, error } = failed;
  const conflict = error instanceof Conflict;
  const again = (from: ProductOut, what: ProductPatch) => () => save(from, what);
  return (
    <Modal
      onClose={dismiss}
      opened
      title={
        <span className={classes.title}>
          {conflict ? text.conflictTitle(seen.sku) : text.notSavedTitle(seen.sku)}
        </span>
      }
      withCloseButton={false}
    >
      <div className={classes.body}>
        {conflict ? (
          <ConflictTable changes={changes} seen={seen} theirs={error.theirs} />
        ) : (
          <ProblemNotice error={error} />
        )}
        <div className={classes.choice}>
          <Button data-autofocus onClick={dismiss} variant="default">
            {conflict ? text.takeTheirs : text.discard}
          </Button>
          <Button onClick={again(conflict ? error.theirs : seen, changes)}>
            {conflict ? text.keepMine : text.again}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
