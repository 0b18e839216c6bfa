import { Button } from "@mantine/core";
import { getRouteApi, Link, Outlet } from "@tanstack/react-router";
import type { WebhookOut } from "../../../api/types.gen.ts";
import { showsRows, useProblem } from "../../../lib/recovery.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { Ago } from "../../../ui/Ago.tsx";
import { Badge } from "../../../ui/Badge.tsx";
import { Card } from "../../../ui/Card.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { PlusIcon, WebhookIcon } from "../../../ui/icons.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { Page } from "../../../ui/Page.tsx";
import { Pager } from "../../../ui/Pager.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { HealthStrip } from "../health/HealthStrip.tsx";
import { endpointStatus } from "../model.ts";
import { useEventTypes, useWebhooks } from "../queries.ts";
import { text as webhookText } from "../strings.ts";
import { text } from "./strings.ts";
import classes from "./WebhooksPage.module.css";

const PAGE_SIZE = 20;
const NO_ROWS: WebhookOut[] = [];
const route = getRouteApi("/app/webhooks");

const columns: Column<WebhookOut>[] = [
  {
    id: "endpoint",
    header: text.endpoint,
    cell: ({ row: { original } }) => (
      <Link className={classes.endpoint} params={{ webhookId: original.id }} to="/webhooks/$webhookId">
        <span className={classes.url}>{original.url}</span>
        {original.description !== "" && <span className={classes.description}>{original.description}</span>}
      </Link>
    ),
  },
  {
    id: "status",
    header: text.status,
    meta: { width: "260px", widthSmall: "144px" },
    cell: ({ row: { original } }) => <Status webhook={original} />,
  },
  {
    id: "events",
    header: text.events,
    meta: { from: "large", width: "210px" },
    cell: ({ row: { original } }) => <Events types={original.event_types} />,
  },
  {
    id: "health",
    header: webhookText.recentDeliveries,
    meta: { from: "medium", width: "250px" },
    cell: ({ row: { original } }) => <HealthStrip webhookId={original.id} />,
  },
];

/** The endpoints that receive events. The dialog that adds one is a route of its own. */
export function WebhooksPage() {
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const { admin } = usePermissions();
  const webhooks = useWebhooks(PAGE_SIZE, cursor);
  const { data } = webhooks;
  const problem = useProblem(webhooks);
  const go = (next: string | null) => () =>
    navigate({ to: "/webhooks", search: { cursor: next ?? undefined } });
  const none = data?.items.length === 0 && cursor === undefined;
  return (
    <Page
      actions={!none && <AddButton allowed={admin} />}
      lead={text.lead}
      tabTitle={webhookText.title}
      title={webhookText.title}
    >
      {!admin && <Notice tone="info">{text.adminOnly}</Notice>}
      {problem != null && <ProblemNotice error={problem} onRetry={() => void webhooks.refetch()} />}
      {showsRows(webhooks, problem) && (
        <Card flush>
          <DataTable
            caption={text.caption}
            columns={columns}
            empty={
              <EmptyState action={<AddButton allowed={admin} />} icon={<WebhookIcon />} {...text.empty} />
            }
            fixed
            loading={webhooks.isPending}
            rowId={(row) => row.id}
            rows={data?.items ?? NO_ROWS}
            stale={webhooks.isPlaceholderData}
          />
        </Card>
      )}
      {data && (data.prev_cursor !== null || data.next_cursor !== null) && (
        <Pager
          onFirst={data.prev_cursor === null ? undefined : go(null)}
          onNext={data.next_cursor === null ? undefined : go(data.next_cursor)}
          onPrevious={data.prev_cursor === null ? undefined : go(data.prev_cursor)}
        />
      )}
      {admin && <Outlet />}
    </Page>
  );
}

function AddButton({ allowed }: { allowed: boolean }) {
  const icon = <PlusIcon size={16} />;
  if (!allowed) {
    return (
      <Button disabled leftSection={icon}>
        {text.add}
      </Button>
    );
  }
  return (
    <Button
      leftSection={icon}
      renderRoot={(props) => (
        <Link
          from="/webhooks"
          resetScroll={false}
          search={(current) => current}
          to="/webhooks/new"
          {...props}
        />
      )}
    >
      {text.add}
    </Button>
  );
}

function Status({ webhook }: { webhook: WebhookOut }) {
  const { tone, label } = endpointStatus(webhook);
  const since = webhook.enabled ? webhook.failing_since : webhook.disabled_at;
  return (
    <span className={classes.status}>
      <Badge tone={tone}>{label}</Badge>
      {since !== null && (
        <span className={classes.soft}>
          <Ago instant={since} />
        </span>
      )}
      {webhook.disabled_reason !== null && (
        <span className={classes.reason} title={webhook.disabled_reason}>
          {webhook.disabled_reason}
        </span>
      )}
    </span>
  );
}

/** Names two types and counts the others. */
function Events({ types }: { types: WebhookOut["event_types"] }) {
  const all = (useEventTypes().data?.items.length ?? Number.POSITIVE_INFINITY) - 1;
  if (types.length >= all) return <span className={classes.soft}>{text.allEvents}</span>;
  const [first, second, ...others] = types;
  return (
    <span className={classes.events}>
      {[first, second].map((type) => type !== undefined && <code key={type}>{type}</code>)}
      {others.length > 0 && <span className={classes.soft}>{text.moreEvents(others.length)}</span>}
    </span>
  );
}
