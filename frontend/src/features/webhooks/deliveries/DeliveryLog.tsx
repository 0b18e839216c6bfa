import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { getRouteApi, Link } from "@tanstack/react-router";
import { createContext, useContext } from "react";
import type { DeliveryOut, WebhookOut } from "../../../api/types.gen.ts";
import { curly } from "../../../lib/curly.ts";
import { formatCount, formatInstant } from "../../../lib/format.ts";
import { asApiError } from "../../../lib/problem.ts";
import { showsRows, useProblem } from "../../../lib/recovery.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { Ago } from "../../../ui/Ago.tsx";
import { Card } from "../../../ui/Card.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { RetryIcon, SearchIcon, SendIcon } from "../../../ui/icons.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { Section } from "../../../ui/Page.tsx";
import { Pager } from "../../../ui/Pager.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { useDeliveries, useRedeliver } from "../queries.ts";
import { text as webhookText } from "../strings.ts";
import classes from "./DeliveryLog.module.css";
import { DeliveryStatus } from "./DeliveryStatus.tsx";
import { LogFilters } from "./LogFilters.tsx";
import { NextAttempt } from "./NextAttempt.tsx";
import { RecoverDialog } from "./RecoverDialog.tsx";
import { type DeliveriesSearch, isFiltered } from "./search.ts";
import { isFirstAttempt } from "./status.ts";
import { text } from "./strings.ts";

const NO_ROWS: DeliveryOut[] = [];
const route = getRouteApi("/app/webhooks/$webhookId");

/** Whether the endpoint of the log is enabled. A context, because the columns are module constants. */
const Enabled = createContext(true);

const columns: Column<DeliveryOut>[] = [
  {
    id: "event",
    header: text.event,
    cell: ({ row: { original } }) => (
      <Link
        className={classes.event}
        from="/webhooks/$webhookId"
        resetScroll={false}
        search={(current) => ({ ...current, delivery: original.id })}
        to="."
      >
        <code>{original.event_type}</code>
        {original.test && <span className={classes.test}>{text.test}</span>}
        <span className={classes.below}>
          <Ago instant={original.last_attempt_at ?? original.created_at} />
        </span>
      </Link>
    ),
  },
  {
    id: "status",
    header: text.status,
    meta: { width: "210px", widthSmall: "150px" },
    cell: ({ row: { original } }) => <Status delivery={original} />,
  },
  {
    id: "answer",
    header: text.answer,
    meta: { from: "medium" },
    cell: ({ row: { original } }) => (
      <span className={classes.answer}>
        {original.last_error !== null
          ? curly(original.last_error)
          : (original.last_status_code ?? text.noAnswer)}
      </span>
    ),
  },
  {
    id: "attempts",
    header: text.attempts,
    meta: { align: "right", from: "large", width: "96px" },
    cell: ({ row: { original } }) => formatCount(original.attempts),
  },
  {
    id: "when",
    header: text.when,
    meta: { from: "small", width: "150px" },
    cell: ({ row: { original } }) => (
      <span className={classes.soft}>
        <Ago instant={original.last_attempt_at ?? original.created_at} />
      </span>
    ),
  },
  {
    id: "action",
    header: () => <span className="visually-hidden">{text.action}</span>,
    meta: { align: "right", from: "medium", width: "130px" },
    cell: ({ row: { original } }) => <Redeliver delivery={original} />,
  },
];

/** What Skuport sent to an endpoint, or will send. Refreshes itself. */
export function DeliveryLog({ webhook, search }: { webhook: WebhookOut; search: DeliveriesSearch }) {
  const navigate = route.useNavigate();
  const { write } = usePermissions();
  const [recovering, recover] = useDisclosure(false);
  const deliveries = useDeliveries(webhook.id, search);
  const { data } = deliveries;
  const problem = useProblem(deliveries);
  const shown = showsRows(deliveries, problem);
  const go = (change: Partial<DeliveriesSearch>) =>
    void navigate({ search: { ...search, cursor: undefined, ...change }, resetScroll: false });
  const filtered = isFiltered(search);
  return (
    <Section
      aside={
        write && (
          <Button
            disabled={!webhook.enabled}
            leftSection={<RetryIcon size={15} />}
            onClick={recover.open}
            size="xs"
            title={webhook.enabled ? undefined : text.recoverDisabled}
            variant="default"
          >
            {text.recover}
          </Button>
        )
      }
      lead={text.lead}
      title={text.title}
    >
      <LogFilters onChange={go} search={search} />
      {!shown && <ProblemNotice error={problem} onRetry={() => void deliveries.refetch()} />}
      {shown && problem != null && <Notice tone="warning">{webhookText.reconnecting}</Notice>}
      {shown && (
        <Card flush>
          <Enabled value={webhook.enabled}>
            <DataTable
              caption={text.title}
              columns={columns}
              empty={
                filtered ? (
                  <EmptyState
                    action={
                      <Button
                        onClick={() =>
                          go({
                            status: undefined,
                            type: undefined,
                            period: undefined,
                            since: undefined,
                            until: undefined,
                          })
                        }
                        variant="default"
                      >
                        {text.showAll}
                      </Button>
                    }
                    icon={<SearchIcon />}
                    {...text.none}
                  />
                ) : (
                  <EmptyState icon={<SendIcon />} {...text.empty} />
                )
              }
              fixed
              isSelected={(row) => row.id === search.delivery}
              loading={deliveries.isPending}
              rowId={(row) => row.id}
              rows={data?.items ?? NO_ROWS}
              stale={deliveries.isPlaceholderData}
            />
          </Enabled>
        </Card>
      )}
      {data && (data.prev_cursor !== null || data.next_cursor !== null) && (
        <Pager
          onFirst={data.prev_cursor === null ? undefined : () => go({})}
          onNext={data.next_cursor === null ? undefined : () => go({ cursor: data.next_cursor ?? undefined })}
          onPrevious={
            data.prev_cursor === null ? undefined : () => go({ cursor: data.prev_cursor ?? undefined })
          }
        />
      )}
      {recovering && <RecoverDialog onClose={() => recover.close()} since={null} webhook={webhook} />}
    </Section>
  );
}

function Status({ delivery }: { delivery: DeliveryOut }) {
  const enabled = useContext(Enabled);
  return (
    <span className={classes.status}>
      <DeliveryStatus delivery={delivery} />
      {delivery.status === "pending" && (
        <span className={classes.soft}>
          <NextAttempt delivery={delivery} enabled={enabled} />
        </span>
      )}
    </span>
  );
}

function Redeliver({ delivery }: { delivery: DeliveryOut }) {
  const enabled = useContext(Enabled);
  const { write } = usePermissions();
  const redeliver = useRedeliver(delivery.webhook_id, delivery.id);
  if (!write || isFirstAttempt(delivery)) return null;
  return (
    <span className={classes.action}>
      <Button
        aria-label={text.redeliverNamed(delivery.event_type, formatInstant(delivery.created_at))}
        disabled={!enabled}
        loading={redeliver.isPending}
        onClick={() => redeliver.mutate()}
        size="compact-sm"
        variant="default"
      >
        {text.redeliver}
      </Button>
      {redeliver.isError && (
        <span className={classes.trouble} role="alert">
          {asApiError(redeliver.error).message}
        </span>
      )}
    </span>
  );
}
