import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { rotateWebhookSecret } from "../../../api/sdk.gen.ts";
import type { WebhookOut } from "../../../api/types.gen.ts";
import { formatInstant } from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import classes from "../editor/EndpointForm.module.css";
import { showWebhook } from "../queries.ts";
import { SecretReveal } from "../SecretReveal.tsx";

const text = strings.webhooks.secret;

/** Asks first, then shows the new secret once. */
export function RotateSecret({ webhook }: { webhook: WebhookOut }) {
  const [asking, ask] = useDisclosure(false);
  const cache = useQueryClient();
  const rotate = useMutation({
    gcTime: 0,
    mutationFn: async () => (await rotateWebhookSecret({ path: { webhook_id: webhook.id } })).data,
    onSuccess: (rotated) => {
      ask.close();
      showWebhook(cache, rotated.webhook);
    },
  });
  const overlap = overlapOf(webhook);
  const made = rotate.data;
  return (
    <>
      <Button onClick={ask.open} size="xs" variant="default">
        {text.rotate}
      </Button>
      <ConfirmDialog
        cancel={strings.webhooks.cancel}
        confirm={text.rotateNow}
        error={rotate.error}
        loading={rotate.isPending}
        onClose={() => {
          ask.close();
          rotate.reset();
        }}
        onConfirm={() => rotate.mutate()}
        opened={asking}
        title={text.rotateTitle}
      >
        <p>{text.rotateLead}</p>
        {overlap !== null && <p>{text.rotateAgain(formatInstant(overlap))}</p>}
      </ConfirmDialog>
      {made !== undefined && (
        <Modal
          closeOnClickOutside={false}
          closeOnEscape={false}
          onClose={rotate.reset}
          opened
          size={660}
          title={<span className={classes.title}>{text.rotatedTitle}</span>}
          withCloseButton={false}
        >
          <SecretReveal
            lead={text.onceRotated(formatInstant(made.webhook.previous_secret_until ?? ""))}
            onDone={rotate.reset}
            secret={made.secret}
          />
        </Modal>
      )}
    </>
  );
}

/** Until when two secrets sign; null when it is one. */
export function overlapOf({ previous_secret_until }: WebhookOut): string | null {
  return previous_secret_until !== null && Date.parse(previous_secret_until) > Date.now()
    ? previous_secret_until
    : null;
}
