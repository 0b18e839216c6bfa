import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./ConfirmDialog.module.css";
import { ProblemNotice } from "./ProblemNotice.tsx";

/** Asks before something happens. What destroys has a red button, and the focus on the other one. */
export function ConfirmDialog({
  opened,
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
  onClose,
}: {
  opened: boolean;
  title: string;
  children: ReactNode;
  confirm: string;
  /** It has happened, and the dialog says what came of it. */
  confirmHidden?: boolean;
  cancel: string;
  danger?: boolean;
  disabled?: boolean;
  loading?: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <Modal
      onClose={onClose}
      opened={opened}
      title={<span className={classes.title}>{title}</span>}
      withCloseButton={false}
    >
      <form
        className={classes.body}
        onSubmit={(event) => {
          event.preventDefault();
          // A form inside a drawer's form must not send that one too.
          event.stopPropagation();
          if (!disabled && !loading) onConfirm();
        }}
      >
        {children}
        {error != null && <ProblemNotice error={error} />}
        <div className={classes.choice}>
          <Button data-autofocus={danger || undefined} onClick={onClose} variant="default">
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
        </div>
      </form>
    </Modal>
  );
}
