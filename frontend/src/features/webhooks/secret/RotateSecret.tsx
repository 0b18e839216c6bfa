import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { rotateWebhookSecretMutation } from "../../../api/@tanstack/react-query.gen.ts";
import type { WebhookOut } from "../../../api/types.gen.ts";
import { formatInstant } from "../../../lib/format.ts";
import { shared } from "../../../lib/strings.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { useDiscardGuard } from "../../../ui/DiscardGuard.tsx";
import { showWebhook } from "../queries.ts";
import { SecretReveal } from "./SecretReveal.tsx";
import { text } from "./strings.ts";

/** Asks first, then shows the new secret once. */
export function RotateSecret({ webhook }: { webhook: WebhookOut }) {
  const [asking, ask] = useDisclosure(false);
  const cache = useQueryClient();
  const rotate = useSingleMutation({
    gcTime: 0,
    ...rotateWebhookSecretMutation(),
    onSuccess: ({ secret: _secret, ...rotated }) => {
      ask.close();
      showWebhook(cache, rotated);
    },
  });
  const overlap = overlapOf(webhook);
  const made = rotate.data;
  const guard = useDiscardGuard(made !== undefined, text.unseen);
  return (
    <>
      <Button onClick={ask.open} size="xs" variant="default">
        {text.rotate}
      </Button>
      <ConfirmDialog
        cancel={shared.cancel}
        confirm={text.rotateNow}
        error={rotate.error}
        loading={rotate.isPending}
        onClose={() => {
          ask.close();
          rotate.reset();
        }}
        onConfirm={() => rotate.mutate({ path: { webhook_id: webhook.id } })}
        opened={asking}
        title={text.rotateTitle}
      >
        <p>{text.rotateLead}</p>
        {overlap !== null && <p>{text.rotateAgain(formatInstant(overlap))}</p>}
      </ConfirmDialog>
      {made !== undefined && (
        <Dialog dismissable={false} onClose={rotate.reset} size={660} title={text.newTitle}>
          <SecretReveal
            lead={text.onceRotated(formatInstant(made.previous_secret_until ?? ""))}
            onDone={rotate.reset}
            secret={made.secret}
          />
        </Dialog>
      )}
      {guard.dialog}
    </>
  );
}

/** Until when both secrets sign requests; null when there is one. */
export function overlapOf({ previous_secret_until }: WebhookOut): string | null {
  return previous_secret_until !== null && Date.parse(previous_secret_until) > Date.now()
    ? previous_secret_until
    : null;
}
