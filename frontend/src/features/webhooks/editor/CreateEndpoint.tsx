import { Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createWebhook } from "../../../api/sdk.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { showWebhook } from "../queries.ts";
import { SecretReveal } from "../SecretReveal.tsx";
import { DiscardDialog } from "./DiscardDialog.tsx";
import { creation, isDirty, NEW } from "./draft.ts";
import classes from "./EndpointForm.module.css";
import { EndpointForm } from "./EndpointForm.tsx";

const text = strings.webhooks;

/** Makes an endpoint and shows its secret once: it is forgotten when the dialog closes. */
export function CreateEndpoint({ onClose }: { onClose: (created: string | undefined) => void }) {
  const [draft, setDraft] = useState(NEW);
  const [leaving, setLeaving] = useState(false);
  const cache = useQueryClient();
  const create = useMutation({
    gcTime: 0,
    mutationFn: async () => (await createWebhook({ body: creation(draft) })).data,
    onSuccess: ({ webhook }) => showWebhook(cache, webhook),
  });
  const created = create.data;
  const close = () => {
    if (created !== undefined) return onClose(created.webhook.id);
    if (isDirty(NEW, draft)) return setLeaving(true);
    onClose(undefined);
  };
  return (
    <>
      <Modal
        closeOnClickOutside={false}
        closeOnEscape={created === undefined && !leaving}
        onClose={close}
        opened
        size={660}
        title={
          <span className={classes.title}>{created ? text.secret.newTitle : text.form.createTitle}</span>
        }
        withCloseButton={false}
      >
        {created ? (
          <SecretReveal lead={text.secret.once} onDone={close} secret={created.secret} />
        ) : (
          <EndpointForm
            draft={draft}
            error={create.error}
            onCancel={close}
            onChange={setDraft}
            onSubmit={() => create.mutate()}
            saving={create.isPending}
            submit={text.form.create}
          />
        )}
      </Modal>
      <DiscardDialog onDiscard={() => onClose(undefined)} onStay={() => setLeaving(false)} opened={leaving} />
    </>
  );
}
