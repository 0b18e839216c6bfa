import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { strings } from "../../../lib/strings.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import classes from "../detail/ProductDrawer.module.css";

const text = strings.productEditor;

/** The drawer beside the list. */
export function EditorDrawer({
  title,
  held,
  onClose,
  children,
}: {
  title: string;
  /** A dialog is open above it, which Esc is for. */
  held: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Drawer
      closeOnEscape={!held}
      closeButtonProps={{ "aria-label": strings.products.close }}
      onClose={onClose}
      opened
      padding="lg"
      position="right"
      size={520}
      title={<span className={classes.title}>{title}</span>}
      transitionProps={{ duration: 140 }}
    >
      {children}
    </Drawer>
  );
}

/** Asks before what was typed is lost. */
export function DiscardDialog({
  opened,
  onStay,
  onDiscard,
}: {
  opened: boolean;
  onStay: () => void;
  onDiscard: () => void;
}) {
  return (
    <ConfirmDialog
      cancel={text.goOn}
      confirm={text.discard}
      danger
      onClose={onStay}
      onConfirm={onDiscard}
      opened={opened}
      title={text.discardTitle}
    >
      <p>{text.discardLead}</p>
    </ConfirmDialog>
  );
}
