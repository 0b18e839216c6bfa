import { Button } from "@mantine/core";
import { getRouteApi, Link, Outlet } from "@tanstack/react-router";
import { useState } from "react";
import type { WebhookOut } from "../../../api/types.gen.ts";
import { isNotFound } from "../../../lib/problem.ts";
import { useProblem } from "../../../lib/recovery.ts";
import { shared } from "../../../lib/strings.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { ChevronLeftIcon } from "../../../ui/icons.tsx";
import { Missing } from "../../../ui/Missing.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { Page } from "../../../ui/Page.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { DeliveryDrawer } from "../deliveries/DeliveryDrawer.tsx";
import { DeliveryLog } from "../deliveries/DeliveryLog.tsx";
import { troubledSince } from "../deliveries/periods.ts";
import { RecoverDialog } from "../deliveries/RecoverDialog.tsx";
import { endpointStatus } from "../model.ts";
import { useWebhook } from "../queries.ts";
import { text as webhookText } from "../strings.ts";
import { EndpointActions } from "./EndpointActions.tsx";
import { EndpointFacts } from "./EndpointFacts.tsx";
import { EndpointNotice } from "./EndpointNotice.tsx";
import { text } from "./strings.ts";
import { TestSection } from "./TestSection.tsx";
import classes from "./WebhookPage.module.css";

const route = getRouteApi("/app/webhooks/$webhookId");

/** One endpoint: its status, its settings, a test, and its log. */
export function WebhookPage() {
  const { webhookId } = route.useParams();
  // Another endpoint starts with fresh state.
  return <Endpoint id={webhookId} key={webhookId} />;
}

function Endpoint({ id }: { id: string }) {
  const query = useWebhook(id);
  const { data: webhook } = query;
  const error = useProblem(query);
  if (isNotFound(error)) {
    return (
      <Page above={<BackLink />} tabTitle={text.notFound} title={text.notFound}>
        <Missing detail={shared.errors.missing}>
          <Button renderRoot={(props) => <Link to="/webhooks" {...props} />} size="xs" variant="default">
            {text.back}
          </Button>
        </Missing>
      </Page>
    );
  }
  if (webhook === undefined) {
    return (
      <Page
        above={<BackLink />}
        tabTitle={webhookText.title}
        title={error != null ? webhookText.title : shared.loading}
      >
        {error != null && <ProblemNotice error={error} onRetry={() => void query.refetch()} />}
      </Page>
    );
  }
  return <Found webhook={webhook} />;
}

function Found({ webhook }: { webhook: WebhookOut }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { admin } = usePermissions();
  const [enabledFrom, setEnabledFrom] = useState<WebhookOut | null>(null);
  const { tone, label } = endpointStatus(webhook);
  return (
    <Page
      above={<BackLink />}
      actions={admin && <EndpointActions webhook={webhook} />}
      lead={
        <span className={classes.facts}>
          <Badge tone={tone}>{label}</Badge>
          {webhook.description}
        </span>
      }
      tabTitle={webhook.url}
      title={<span className={classes.url}>{webhook.url}</span>}
    >
      <EndpointNotice mayEnable={admin} onEnabled={setEnabledFrom} webhook={webhook} />
      {webhook.enabled && enabledFrom !== null && (
        <JustEnabled before={enabledFrom} onDismiss={() => setEnabledFrom(null)} />
      )}
      <EndpointFacts mayChange={admin} webhook={webhook} />
      {admin && <TestSection webhookId={webhook.id} />}
      <DeliveryLog search={search} webhook={webhook} />
      {search.delivery !== undefined && (
        <DeliveryDrawer
          deliveryId={search.delivery}
          key={search.delivery}
          onClose={() => void navigate({ search: { ...search, delivery: undefined }, resetScroll: false })}
          webhook={webhook}
        />
      )}
      {admin && <Outlet />}
    </Page>
  );
}

/** Offers to recover missed events after the endpoint was enabled again. */
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
          webhook={before}
        />
      )}
    </Notice>
  );
}

function BackLink() {
  return (
    <Link className={classes.back} to="/webhooks">
      <ChevronLeftIcon size={15} />
      {webhookText.title}
    </Link>
  );
}
