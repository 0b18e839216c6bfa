import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { createWebhookMutation } from "../../../api/@tanstack/react-query.gen.ts";
import { useDraft } from "../../../lib/drafts.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { useDiscardGuard } from "../../../ui/DiscardGuard.tsx";
import { showWebhook } from "../queries.ts";
import { SecretReveal } from "../secret/SecretReveal.tsx";
import { text as secretText } from "../secret/strings.ts";
import { creation, type Draft, isDirty, NEW, storingNew } from "./draft.ts";
import { EndpointForm } from "./EndpointForm.tsx";
import { text } from "./strings.ts";

const route = getRouteApi("/app/webhooks/new");

const isChanged = (draft: Draft) => isDirty(NEW, draft);

/** Creates an endpoint and shows its secret once: nothing keeps it after the dialog closes. */
export function CreateEndpoint() {
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const create = useSingleMutation({
    ...createWebhookMutation(),
    gcTime: 0,
    onSuccess: ({ secret: _secret, ...webhook }) => showWebhook(cache, webhook),
  });
  const created = create.data;
  // An endpoint that exists is no draft: kept over the end of the session, it would be created a second time.
  const [draft, setDraft] = useDraft(
    "new endpoint",
    () => NEW,
    (draft) => created === undefined && isChanged(draft),
    storingNew,
  );
  const guard = useDiscardGuard(
    created !== undefined || isChanged(draft),
    created === undefined ? undefined : secretText.unseen,
  );
  const close = () => {
    if (created === undefined) {
      return void navigate({ to: "/webhooks", search: (current) => current, resetScroll: false });
    }
    const params = { webhookId: created.id };
    void navigate({ to: "/webhooks/$webhookId", params, search: {}, replace: true, ignoreBlocker: true });
  };
  return (
    <>
      <Dialog
        closeOnEscape={created === undefined && !guard.asking}
        dismissable={false}
        onClose={close}
        size={660}
        title={created ? text.secretTitle : text.createTitle}
      >
        {created ? (
          <SecretReveal lead={text.once} onDone={close} secret={created.secret} />
        ) : (
          <EndpointForm
            draft={draft}
            error={create.error}
            onCancel={close}
            onChange={setDraft}
            onSubmit={() => create.mutate({ body: creation(draft) })}
            saving={create.isPending}
            submit={text.create}
          />
        )}
      </Dialog>
      {guard.dialog}
    </>
  );
}
