import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { listWebhookDeliveries, recoverWebhook } from "../../../api/sdk.gen.ts";
import { formatCount, formatForInput } from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { periodCovering, periodStart, RECOVER_PERIODS } from "../model.ts";
import { refreshLog, refreshWebhook } from "../queries.ts";
import classes from "./RecoverDialog.module.css";

const text = strings.webhooks.recover;
const ANOTHER = "another";
/** As many as one request lists. */
const COUNTED = 200;

/** Sends again what an endpoint missed: asks from when on, and says how much that is, before and after. */
export function RecoverDialog({
  webhookId,
  since,
  onClose,
}: {
  webhookId: string;
  /** Since when it has been in trouble, as far as that is known. */
  since: string | null;
  onClose: (recovered: boolean) => void;
}) {
  const [opened] = useState(() => Date.now());
  const [period, setPeriod] = useState<string>(() => periodCovering(since, opened));
  const [moment, setMoment] = useState(() => formatForInput(since ?? periodStart("day", opened)));
  const cache = useQueryClient();
  const known = RECOVER_PERIODS.find((each) => each === period);
  const from = known === undefined ? momentInstant(moment) : periodStart(known, opened);
  const failed = useFailedSince(webhookId, from);
  const recover = useMutation({
    mutationFn: async (from: string) =>
      (await recoverWebhook({ path: { webhook_id: webhookId }, body: { since: from } })).data.count,
    onSuccess: () => refreshLog(cache, webhookId),
    onError: () => refreshWebhook(cache, webhookId),
  });
  const count = recover.data;
  return (
    <ConfirmDialog
      cancel={count === undefined ? text.cancel : text.close}
      confirm={text.start}
      confirmHidden={count !== undefined}
      disabled={from === undefined}
      error={recover.error}
      loading={recover.isPending}
      onClose={() => onClose(count !== undefined)}
      onConfirm={() => from !== undefined && recover.mutate(from)}
      opened
      title={text.title}
    >
      {count === undefined ? (
        <>
          <p>{text.lead}</p>
          <NativeSelect
            data={[
              ...RECOVER_PERIODS.map((value) => ({ value, label: text.periods[value] })),
              { value: ANOTHER, label: text.another },
            ]}
            label={text.period}
            onChange={(event) => setPeriod(event.currentTarget.value)}
            value={period}
          />
          {known === undefined && (
            <TextInput
              error={from === undefined && text.momentNeeded}
              label={text.moment}
              onChange={(event) => setMoment(event.currentTarget.value)}
              type="datetime-local"
              value={moment}
            />
          )}
          <p aria-live="polite" className={classes.count}>
            {failed}
          </p>
        </>
      ) : (
        <Notice title={count === 0 ? text.nothing : text.done(formatCount(count))} tone="success">
          {count === 0 && text.nothingLead}
        </Notice>
      )}
    </ConfirmDialog>
  );
}

/** How many deliveries have failed since then, in words. What was missed while disabled can't be known before. */
function useFailedSince(webhookId: string, since: string | undefined): string {
  const { data, isError } = useQuery({
    queryKey: ["webhook-log", webhookId, "failed", since],
    queryFn: async ({ signal }) => {
      const query = { status: "failed" as const, since, limit: COUNTED };
      const page = (await listWebhookDeliveries({ path: { webhook_id: webhookId }, query, signal })).data;
      const count = page.items.filter((delivery) => !delivery.test).length;
      return { count, more: page.next_cursor !== null };
    },
    enabled: since !== undefined,
  });
  if (since === undefined || isError) return "";
  if (data === undefined) return text.counting;
  if (data.more) return text.failedAtLeast(formatCount(data.count));
  return data.count === 0 ? text.noneFailed : text.failed(formatCount(data.count));
}

function momentInstant(moment: string): string | undefined {
  return moment >= "2000" ? new Date(moment).toISOString() : undefined;
}
