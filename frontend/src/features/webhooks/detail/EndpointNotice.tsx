import { Button } from "@mantine/core";
import type { WebhookOut } from "../../../api/types.gen.ts";
import { curly } from "../../../lib/curly.ts";
import { formatAgo, formatInstant } from "../../../lib/format.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { useNow } from "../../../ui/useNow.ts";
import { useSetEnabled } from "../queries.ts";
import { text } from "./strings.ts";

/** Explains why events don't arrive and offers a way out; shows nothing while they do. */
export function EndpointNotice({
  webhook,
  mayEnable,
  onEnabled,
}: {
  webhook: WebhookOut;
  mayEnable: boolean;
  /** Called with the endpoint as it was before. */
  onEnabled: (before: WebhookOut) => void;
}) {
  const now = useNow(15_000, !webhook.enabled);
  const set = useSetEnabled(webhook.id);
  if (webhook.enabled) {
    if (webhook.failing_since === null) return null;
    return (
      <Notice title={text.failingTitle(formatInstant(webhook.failing_since))} tone="warning">
        {text.failingLead}
      </Notice>
    );
  }
  const ago = formatAgo(webhook.disabled_at ?? webhook.updated_at, now);
  const stopped = webhook.disabled_reason !== null;
  return (
    <>
      <Notice
        actions={
          mayEnable && (
            <Button
              loading={set.isPending}
              onClick={() =>
                set.mutate(
                  { path: { webhook_id: webhook.id }, body: { enabled: true } },
                  { onSuccess: () => onEnabled(webhook) },
                )
              }
              size="xs"
            >
              {stopped ? text.enableAgain : text.enable}
            </Button>
          )
        }
        title={stopped ? text.stoppedTitle(ago) : text.disabledTitle(ago)}
        tone={stopped ? "danger" : "info"}
      >
        {webhook.disabled_reason !== null && <p>{curly(webhook.disabled_reason)}</p>}
        <p>{stopped ? text.stoppedLead : text.disabledLead}</p>
      </Notice>
      {set.isError && <ProblemNotice error={set.error} />}
    </>
  );
}
