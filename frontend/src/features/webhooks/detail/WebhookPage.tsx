import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { WebhookOut } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { ChevronLeftIcon } from "../../../ui/icons.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { Page } from "../../../ui/Page.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { DeliveryDrawer } from "../deliveries/DeliveryDrawer.tsx";
import { DeliveryLog } from "../deliveries/DeliveryLog.tsx";
import { RecoverDialog } from "../deliveries/RecoverDialog.tsx";
import { standing, troubledSince } from "../model.ts";
import { isGone, useMay, useWebhook } from "../queries.ts";
import { EndpointActions } from "./EndpointActions.tsx";
import { EndpointFacts } from "./EndpointFacts.tsx";
import { EndpointStanding } from "./EndpointNotice.tsx";
import { TestSection } from "./TestSection.tsx";
import classes from "./WebhookPage.module.css";

const text = strings.webhooks;
const route = getRouteApi("/app/webhooks/$webhookId");

/** One endpoint: how it stands, its settings, a test, and its log. */
export function WebhookPage() {
  const { webhookId } = route.useParams();
  // A new id is another page: nothing of the former one may show through.
  return <Endpoint id={webhookId} key={webhookId} />;
}

function Endpoint({ id }: { id: string }) {
  const { data: webhook, error, refetch } = useWebhook(id);
  if (webhook === undefined || isGone(error)) {
    return (
      <Page above={<BackLink />} tabTitle={text.title} title={error ? text.title : strings.app.loading}>
        {error && (
          <ProblemNotice
            actions={
              <Button onClick={() => void refetch()} size="xs" variant="default">
                {strings.errors.retry}
              </Button>
            }
            error={error}
          />
        )}
      </Page>
    );
  }
  return <Found webhook={webhook} />;
}

function Found({ webhook }: { webhook: WebhookOut }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const [enabledFrom, setEnabledFrom] = useState<WebhookOut | null>(null);
  const { tone, label } = standing(webhook);
  return (
    <Page
      above={<BackLink />}
      actions={may.admin && <EndpointActions webhook={webhook} />}
      lead={
        <span className={classes.facts}>
          <Badge tone={tone}>{label}</Badge>
          {webhook.description}
        </span>
      }
      tabTitle={webhook.url}
      title={<span className={classes.url}>{webhook.url}</span>}
    >
      <EndpointStanding mayEnable={may.admin} onEnabled={setEnabledFrom} webhook={webhook} />
      {webhook.enabled && enabledFrom !== null && (
        <JustEnabled before={enabledFrom} onDismiss={() => setEnabledFrom(null)} />
      )}
      <EndpointFacts mayChange={may.admin} webhook={webhook} />
      {may.admin && <TestSection webhookId={webhook.id} />}
      <DeliveryLog search={search} webhook={webhook} />
      {search.delivery !== undefined && (
        <DeliveryDrawer
          deliveryId={search.delivery}
          key={search.delivery}
          onClose={() => void navigate({ search: { ...search, delivery: undefined }, resetScroll: false })}
          webhook={webhook}
        />
      )}
    </Page>
  );
}

/** After enabling: what was missed comes only if somebody asks for it. */
function JustEnabled({ before, onDismiss }: { before: WebhookOut; onDismiss: () => void }) {
  const [recovering, setRecovering] = useState(false);
  return (
    <Notice
      actions={
        <>
          <Button onClick={() => setRecovering(true)} size="xs">
            {text.recoverMissed}
          </Button>
          <Button onClick={onDismiss} size="xs" variant="default">
            {text.dismiss}
          </Button>
        </>
      }
      title={text.enabledTitle}
      tone="success"
    >
      {text.enabledLead}
      {recovering && (
        <RecoverDialog
          onClose={(recovered) => (recovered ? onDismiss() : setRecovering(false))}
          since={troubledSince(before)}
          webhookId={before.id}
        />
      )}
    </Notice>
  );
}

function BackLink() {
  return (
    <Link className={classes.back} to="/webhooks">
      <ChevronLeftIcon size={15} />
      {text.back}
    </Link>
  );
}
