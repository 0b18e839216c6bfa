import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { deleteWebhookMutation } from "../../../api/@tanstack/react-query.gen.ts";
import type { WebhookOut } from "../../../api/types.gen.ts";
import { shared } from "../../../lib/strings.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { EditIcon, PauseIcon, TrashIcon } from "../../../ui/icons.tsx";
import { forgetWebhook, useSetEnabled } from "../queries.ts";
import { text } from "./strings.ts";

/** Edits, disables and deletes an endpoint. The notice that it is disabled has the button that enables it. */
export function EndpointActions({ webhook }: { webhook: WebhookOut }) {
  return (
    <>
      <Button
        leftSection={<EditIcon size={16} />}
        renderRoot={(props) => (
          <Link
            from="/webhooks/$webhookId"
            resetScroll={false}
            search={(current) => current}
            to="/webhooks/$webhookId/edit"
            {...props}
          />
        )}
        variant="default"
      >
        {text.edit}
      </Button>
      {webhook.enabled && <DisableButton webhook={webhook} />}
      <DeleteButton webhook={webhook} />
    </>
  );
}

function DisableButton({ webhook }: { webhook: WebhookOut }) {
  const [asking, ask] = useDisclosure(false);
  const set = useSetEnabled(webhook.id);
  return (
    <>
      <Button leftSection={<PauseIcon size={16} />} onClick={ask.open} variant="default">
        {text.disable}
      </Button>
      <ConfirmDialog
        cancel={shared.cancel}
        confirm={text.disableNow}
        error={set.error}
        loading={set.isPending}
        onClose={() => {
          ask.close();
          set.reset();
        }}
        onConfirm={() =>
          set.mutate({ path: { webhook_id: webhook.id }, body: { enabled: false } }, { onSuccess: ask.close })
        }
        opened={asking}
        title={text.disableTitle}
      >
        <p>{text.disableLead}</p>
      </ConfirmDialog>
    </>
  );
}

function DeleteButton({ webhook }: { webhook: WebhookOut }) {
  const [asking, ask] = useDisclosure(false);
  const cache = useQueryClient();
  const navigate = useNavigate();
  const remove = useSingleMutation({
    ...deleteWebhookMutation(),
    onSuccess: async () => {
      await navigate({ to: "/webhooks", search: {} });
      forgetWebhook(cache, webhook.id);
    },
  });
  return (
    <>
      <Button leftSection={<TrashIcon size={16} />} onClick={ask.open} variant="default">
        {text.remove}
      </Button>
      <ConfirmDialog
        cancel={text.keep}
        confirm={text.removeNow}
        danger
        error={remove.error}
        loading={remove.isPending}
        onClose={() => {
          ask.close();
          remove.reset();
        }}
        onConfirm={() => remove.mutate({ path: { webhook_id: webhook.id } })}
        opened={asking}
        title={text.removeTitle}
      >
        <p>{text.removeLead}</p>
      </ConfirmDialog>
    </>
  );
}
