import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Dialog.module.css";
import { useReturnFocus } from "./useReturnFocus.ts";

/** A dialog over the page. `dismissable` says whether a click beside it, or Esc, closes it. */
export function Dialog({
  opened = true,
  title,
  size,
  dismissable = true,
  closeOnEscape = dismissable,
  closeLabel,
  onClose,
  children,
}: {
  opened?: boolean;
  title: string;
  size?: number;
  dismissable?: boolean;
  closeOnEscape?: boolean;
  /** The label of a close button in the corner; without it there is none. */
  closeLabel?: string;
  onClose: () => void;
  children: ReactNode;
}) {
  useReturnFocus(opened);
  return (
    <Modal
      closeButtonProps={{ "aria-label": closeLabel }}
      closeOnClickOutside={dismissable}
      closeOnEscape={closeOnEscape}
      onClose={onClose}
      opened={opened}
      returnFocus={false}
      size={size}
      title={<span className={classes.title}>{title}</span>}
      withCloseButton={closeLabel !== undefined}
    >
      {children}
    </Modal>
  );
}

/** The content of a dialog or its form: parts one below the other, the buttons last. */
export const dialogBody = classes.body;

/** The buttons at the end of a dialog or a form. */
export function Choice({ children }: { children: ReactNode }) {
  return <div className={classes.choice}>{children}</div>;
}
