import { Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getWebhook, updateWebhook } from "../../../api/sdk.gen.ts";
import type { UpdateWebhook, WebhookOut } from "../../../api/types.gen.ts";
import { ApiError } from "../../../lib/problem.ts";
import { strings } from "../../../lib/strings.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { etagOf } from "../model.ts";
import { showWebhook } from "../queries.ts";
import { DiscardDialog } from "./DiscardDialog.tsx";
import { changes, draftOf, rebase } from "./draft.ts";
import classes from "./EndpointForm.module.css";
import { EndpointForm } from "./EndpointForm.tsx";

const text = strings.webhooks.form;

/** Changes what differs from what was seen, unless somebody else was faster: then their changes come in first. */
export function EditEndpoint({ webhook, onClose }: { webhook: WebhookOut; onClose: () => void }) {
  const [seen, setSeen] = useState(webhook);
  const [draft, setDraft] = useState(() => draftOf(webhook));
  const [overtaken, setOvertaken] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const cache = useQueryClient();
  const path = { webhook_id: webhook.id };
  const save = useMutation({
    mutationFn: async (body: UpdateWebhook) => {
      try {
        return (await updateWebhook({ path, body, headers: { "if-match": etagOf(seen) } })).data;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 412) throw error;
        const now = (await getWebhook({ path })).data;
        setDraft(rebase(draft, seen, now));
        setSeen(now);
        setOvertaken(true);
        return undefined;
      }
    },
    onSuccess: (saved) => {
      if (saved === undefined) return;
      showWebhook(cache, saved);
      onClose();
    },
  });
  const changed = changes(seen, draft);
  const leave = () => (changed === undefined ? onClose() : setLeaving(true));
  return (
    <>
      <Modal
        closeOnClickOutside={false}
        closeOnEscape={!leaving}
        onClose={leave}
        opened
        size={660}
        title={<span className={classes.title}>{text.editTitle}</span>}
        withCloseButton={false}
      >
        <EndpointForm
          draft={draft}
          error={save.error}
          notice={
            overtaken && (
              <Notice title={text.changedTitle} tone="warning" urgent>
                {text.changed}
              </Notice>
            )
          }
          onCancel={leave}
          onChange={setDraft}
          onSubmit={() => (changed === undefined ? onClose() : save.mutate(changed))}
          saving={save.isPending}
          submit={text.save}
        />
      </Modal>
      <DiscardDialog onDiscard={onClose} onStay={() => setLeaving(false)} opened={leaving} />
    </>
  );
}
