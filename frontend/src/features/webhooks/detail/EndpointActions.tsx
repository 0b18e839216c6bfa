import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { deleteWebhook } from "../../../api/sdk.gen.ts";
import type { WebhookOut } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { EditIcon, PauseIcon, TrashIcon } from "../../../ui/icons.tsx";
import { EditEndpoint } from "../editor/EditEndpoint.tsx";
import { forgetWebhook, useSetEnabled } from "../queries.ts";

const text = strings.webhooks;

/** What can be done with an endpoint. Enabling it stands beside the word that it is disabled. */
export function EndpointActions({ webhook }: { webhook: WebhookOut }) {
  const [editing, edit] = useDisclosure(false);
  return (
    <>
      <Button leftSection={<EditIcon size={16} />} onClick={edit.open} variant="default">
        {text.edit}
      </Button>
      {webhook.enabled && <DisableButton webhook={webhook} />}
      <DeleteButton webhook={webhook} />
      {editing && <EditEndpoint onClose={edit.close} webhook={webhook} />}
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
        cancel={text.cancel}
        confirm={text.disableNow}
        error={set.error}
        loading={set.isPending}
        onClose={() => {
          ask.close();
          set.reset();
        }}
        onConfirm={() => set.mutate(false, { onSuccess: ask.close })}
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
  const remove = useMutation({
    mutationFn: () => deleteWebhook({ path: { webhook_id: webhook.id } }),
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
        onConfirm={() => remove.mutate()}
        opened={asking}
        title={text.removeTitle}
      >
        <p>{text.removeLead}</p>
      </ConfirmDialog>
    </>
  );
}
