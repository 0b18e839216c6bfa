import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Choice, Dialog, dialogBody } from "./Dialog.tsx";
import { ProblemNotice } from "./ProblemNotice.tsx";

/** Asks before something happens. For a destructive action, the button is red and the focus on the other one. */
export function ConfirmDialog({
  opened = true,
  title,
  children,
  confirm,
  confirmHidden = false,
  cancel,
  danger = false,
  disabled = false,
  loading = false,
  error,
  onConfirm,
  onCancel,
  onClose,
}: {
  opened?: boolean;
  title: string;
  children: ReactNode;
  confirm: string;
  /** Leaves only one button, once it has happened and the dialog shows the result. */
  confirmHidden?: boolean;
  cancel: string;
  danger?: boolean;
  disabled?: boolean;
  loading?: boolean;
  error?: unknown;
  onConfirm: () => void;
  /** What the other button does; it closes the dialog by default. */
  onCancel?: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog onClose={onClose} opened={opened} title={title}>
      <form
        className={dialogBody}
        onSubmit={(event) => {
          event.preventDefault();
          // A dialog inside a drawer's form must not submit that form too.
          event.stopPropagation();
          if (!disabled && !loading) onConfirm();
        }}
      >
        {children}
        {error != null && <ProblemNotice error={error} />}
        <Choice>
          <Button data-autofocus={danger || undefined} onClick={onCancel ?? onClose} variant="default">
            {cancel}
          </Button>
          {!confirmHidden && (
            <Button
              disabled={disabled}
              loading={loading}
              type="submit"
              variant={danger ? "danger" : "filled"}
            >
              {confirm}
            </Button>
          )}
        </Choice>
      </form>
    </Dialog>
  );
}
