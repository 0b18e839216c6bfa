import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { WebhookOut } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
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
import { CreateEndpoint } from "../editor/CreateEndpoint.tsx";
import { HealthStrip } from "../HealthStrip.tsx";
import { standing } from "../model.ts";
import { useEventTypes, useMay, useWebhooks } from "../queries.ts";
import classes from "./WebhooksPage.module.css";

const PAGE_SIZE = 20;
const NO_ROWS: WebhookOut[] = [];
const text = strings.webhooks;
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
    cell: ({ row: { original } }) => <Standing webhook={original} />,
  },
  {
    id: "events",
    header: text.events,
    meta: { from: "large", width: "210px" },
    cell: ({ row: { original } }) => <Events types={original.event_types} />,
  },
  {
    id: "health",
    header: text.health,
    meta: { from: "medium", width: "250px" },
    cell: ({ row: { original } }) => <HealthStrip webhookId={original.id} />,
  },
];

/** The endpoints to which events are sent. */
export function WebhooksPage() {
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const [adding, dialog] = useDisclosure(false);
  const webhooks = useWebhooks(PAGE_SIZE, cursor);
  const { data } = webhooks;
  const go = (next: string | null) => () => navigate({ search: { cursor: next ?? undefined } });
  const add = (
    <Button disabled={!may.admin} leftSection={<PlusIcon size={16} />} onClick={dialog.open}>
      {text.add}
    </Button>
  );
  const none = data?.items.length === 0 && cursor === undefined;
  return (
    <Page actions={!none && add} lead={text.lead} tabTitle={text.title} title={text.title}>
      {!may.admin && <Notice tone="info">{text.adminOnly}</Notice>}
      {webhooks.isError && <ProblemNotice error={webhooks.error} />}
      {!(webhooks.isError && data === undefined) && (
        <Card flush>
          <DataTable
            caption={text.caption}
            columns={columns}
            empty={<EmptyState action={add} icon={<WebhookIcon />} {...text.empty} />}
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
      {adding && (
        <CreateEndpoint
          onClose={(created) => {
            dialog.close();
            if (created !== undefined) {
              void navigate({ to: "/webhooks/$webhookId", params: { webhookId: created }, search: {} });
            }
          }}
        />
      )}
    </Page>
  );
}

function Standing({ webhook }: { webhook: WebhookOut }) {
  const { tone, label } = standing(webhook);
  const since = webhook.enabled ? webhook.failing_since : webhook.disabled_at;
  return (
    <span className={classes.standing}>
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

/** Two of them by name, the others as a number. */
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
