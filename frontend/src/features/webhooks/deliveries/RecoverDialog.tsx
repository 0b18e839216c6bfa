import { NativeSelect, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { recoverWebhookMutation } from "../../../api/@tanstack/react-query.gen.ts";
import type { WebhookOut } from "../../../api/types.gen.ts";
import { formatForInput } from "../../../lib/format.ts";
import { shared } from "../../../lib/strings.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { mayHaveBeenDisabled } from "../model.ts";
import { refreshLog, refreshWebhook, useFailedSince } from "../queries.ts";
import { periodCovering, periodStart, RECOVER_PERIODS } from "./periods.ts";
import classes from "./RecoverDialog.module.css";
import { text } from "./strings.ts";

const ANOTHER = "another";
/** The most that one request lists. */
const COUNTED = 200;

/** Sends again what an endpoint missed since an instant, and says how much that is, before and after. */
export function RecoverDialog({
  webhook,
  since,
  onClose,
}: {
  webhook: WebhookOut;
  /** Since when it has missed something, as far as it is known. */
  since: string | null;
  onClose: (recovered: boolean) => void;
}) {
  const webhookId = webhook.id;
  const [opened] = useState(() => Date.now());
  const [period, setPeriod] = useState<string>(() => periodCovering(since, opened));
  const [moment, setMoment] = useState(() => formatForInput(since ?? periodStart("day", opened)));
  const cache = useQueryClient();
  const known = RECOVER_PERIODS.find((each) => each === period);
  const from = known === undefined ? momentInstant(moment) : periodStart(known, opened);
  const failed = useFailedSince(webhookId, from, COUNTED);
  const mayHaveMissed = from === undefined || mayHaveBeenDisabled(webhook, from);
  const nothing = failed.data?.count === 0 && !failed.data.more && !mayHaveMissed;
  const recover = useSingleMutation({
    ...recoverWebhookMutation(),
    onSuccess: () => refreshLog(cache, webhookId),
    onError: () => refreshWebhook(cache, webhookId),
  });
  const count = recover.data?.count;
  return (
    <ConfirmDialog
      cancel={count === undefined ? shared.cancel : shared.close}
      confirm={text.recoverNow}
      confirmHidden={count !== undefined}
      disabled={from === undefined || nothing}
      error={recover.error}
      loading={recover.isPending}
      onClose={() => onClose(count !== undefined)}
      onConfirm={() =>
        from !== undefined && recover.mutate({ path: { webhook_id: webhookId }, body: { since: from } })
      }
      title={text.recoverTitle}
    >
      {count === undefined ? (
        <>
          <p>{mayHaveMissed ? text.recoverLead : text.recoverFailedLead}</p>
          <NativeSelect
            data={[
              ...RECOVER_PERIODS.map((value) => ({ value, label: text.recoverPeriods[value] })),
              { value: ANOTHER, label: text.recoverSince },
            ]}
            label={text.recoverPeriod}
            onChange={(event) => setPeriod(event.currentTarget.value)}
            value={period}
          />
          {known === undefined && (
            <TextInput
              error={from === undefined && text.sinceNeeded}
              label={text.since}
              onChange={(event) => setMoment(event.currentTarget.value)}
              type="datetime-local"
              value={moment}
            />
          )}
          <p aria-live="polite" className={classes.count}>
            {countText(failed, from, mayHaveMissed)}
          </p>
        </>
      ) : (
        <Notice title={count === 0 ? text.nothing : text.recovered(count)} tone="success">
          {count === 0 && text.nothingLead}
        </Notice>
      )}
    </ConfirmDialog>
  );
}

/** What is sent again. The number of events missed while disabled is unknown before the recovery. */
function countText(
  { data, isError }: ReturnType<typeof useFailedSince>,
  since: string | undefined,
  mayHaveMissed: boolean,
): string {
  if (since === undefined) return "";
  if (data === undefined) return isError ? text.countUnknown : text.counting;
  if (data.count === 0) {
    if (data.more) return text.countUnknown;
    return `${text.noneFailed} ${mayHaveMissed ? text.sendMissed : text.nothingMissed}`;
  }
  const failed = data.more ? text.failedAtLeast(data.count) : text.failed(data.count);
  return mayHaveMissed ? `${failed} ${text.alsoMissed}` : failed;
}

function momentInstant(moment: string): string | undefined {
  return moment >= "2000" ? new Date(moment).toISOString() : undefined;
}
