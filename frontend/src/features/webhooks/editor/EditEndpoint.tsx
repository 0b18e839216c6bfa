import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getWebhook, updateWebhook } from "../../../api/sdk.gen.ts";
import type { UpdateWebhook, WebhookOut } from "../../../api/types.gen.ts";
import { useDraft } from "../../../lib/drafts.ts";
import { ApiError } from "../../../lib/problem.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { useDiscardGuard } from "../../../ui/DiscardGuard.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { etagOf } from "../model.ts";
import { showWebhook } from "../queries.ts";
import { changes, draftOf, rebase, storingChanges } from "./draft.ts";
import { EndpointForm } from "./EndpointForm.tsx";
import { text } from "./strings.ts";

/** Sends only what differs from `webhook`. If another user saved first, their changes appear in the form before mine. */
export function EditEndpoint({
  webhook,
  onClose,
}: {
  webhook: WebhookOut;
  onClose: (saved: boolean) => void;
}) {
  const [{ seen, draft }, setForm] = useDraft(
    `endpoint ${webhook.id}`,
    () => ({ seen: webhook, draft: draftOf(webhook) }),
    (form) => changes(form.seen, form.draft) !== undefined,
    storingChanges,
  );
  const [rebased, setRebased] = useState(false);
  const cache = useQueryClient();
  const path = { webhook_id: webhook.id };
  const save = useSingleMutation({
    mutationFn: async (body: UpdateWebhook) => {
      try {
        return (await updateWebhook({ path, body, headers: { "if-match": etagOf(seen) } })).data;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 412) throw error;
        const now = (await getWebhook({ path })).data;
        setForm({ seen: now, draft: rebase(draft, seen, now) });
        setRebased(true);
        return undefined;
      }
    },
    onSuccess: (saved) => {
      if (saved === undefined) return;
      showWebhook(cache, saved);
      onClose(true);
    },
  });
  const changed = changes(seen, draft);
  const guard = useDiscardGuard(changed !== undefined);
  const close = () => onClose(false);
  return (
    <>
      <Dialog
        closeOnEscape={!guard.asking}
        dismissable={false}
        onClose={close}
        size={660}
        title={text.editTitle}
      >
        <EndpointForm
          draft={draft}
          error={save.error}
          notice={
            rebased && (
              <Notice title={text.changedTitle} tone="warning" urgent>
                {text.changed}
              </Notice>
            )
          }
          onCancel={close}
          onChange={(draft) => setForm({ seen, draft })}
          onSubmit={() => (changed === undefined ? close() : save.mutate(changed))}
          saving={save.isPending}
          submit={text.save}
        />
      </Dialog>
      {guard.dialog}
    </>
  );
}
