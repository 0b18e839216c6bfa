import { strings } from "../../../lib/strings.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";

const text = strings.webhooks.form;

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
