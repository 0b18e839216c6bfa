import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { Import } from "../../../api/types.gen.ts";
import { curly } from "../../../lib/curly.ts";
import { formatBytes } from "../../../lib/format.ts";
import { principalName } from "../../../lib/principals.ts";
import { isNotFound } from "../../../lib/problem.ts";
import { useProblem } from "../../../lib/recovery.ts";
import { shared } from "../../../lib/strings.ts";
import { Ago } from "../../../ui/Ago.tsx";
import { ChevronLeftIcon } from "../../../ui/icons.tsx";
import { Missing } from "../../../ui/Missing.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { Page } from "../../../ui/Page.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { isActive } from "../model.ts";
import { useImport } from "../queries.ts";
import { StatusBadge } from "../StatusBadge.tsx";
import { ImportActions } from "./ImportActions.tsx";
import classes from "./ImportDetailPage.module.css";
import { ImportProgress } from "./ImportProgress.tsx";
import { ImportResult } from "./ImportResult.tsx";
import { Outcomes } from "./Outcomes.tsx";
import { PlanSection } from "./plan/PlanSection.tsx";
import { useShownStatus } from "./plan/queries.ts";
import { RejectsSection } from "./rejects/RejectsSection.tsx";
import { SupersededSection } from "./rejects/SupersededSection.tsx";
import { SettingsSection } from "./SettingsSection.tsx";
import { text } from "./strings.ts";

const route = getRouteApi("/app/imports/$importId");

/** One import: its progress while it runs, then its result. The address can be shared and reloaded. */
export function ImportDetailPage() {
  const { importId } = route.useParams();
  // Another import starts with fresh state.
  return <ImportDetail importId={importId} key={importId} />;
}

function ImportDetail({ importId }: { importId: string }) {
  const query = useImport(importId);
  const { data: item } = query;
  const error = useProblem(query);
  if (item === undefined && isNotFound(error)) {
    return (
      <Page above={<BackLink />} tabTitle={text.notFound} title={text.notFound}>
        <Missing detail={shared.errors.missing}>
          <Button renderRoot={(props) => <Link to="/imports" {...props} />} size="xs" variant="default">
            {text.backTo}
          </Button>
        </Missing>
      </Page>
    );
  }
  if (item === undefined) {
    return (
      <Page
        above={<BackLink />}
        tabTitle={shared.import}
        title={error != null ? shared.import : shared.loading}
      >
        {error != null && <ProblemNotice error={error} onRetry={() => void query.refetch()} />}
      </Page>
    );
  }
  return (
    <Page
      above={<BackLink />}
      actions={<ImportActions item={item} />}
      lead={<Facts item={item} />}
      tabTitle={item.filename}
      title={<span className={classes.filename}>{item.filename}</span>}
    >
      {error != null && isActive(item) && <Notice tone="warning">{text.reconnecting}</Notice>}
      {item.warnings.map((warning) => (
        <Notice key={warning.code} tone="warning">
          {curly(warning.message)}
        </Notice>
      ))}
      <State item={item} />
      {item.rows_read > 0 && item.status !== "awaiting_confirmation" && <Outcomes item={item} />}
      {item.counts.rejected > 0 && <RejectsSection item={item} />}
      {item.counts.superseded > 0 && !isActive(item) && <SupersededSection item={item} />}
      <SettingsSection item={item} />
    </Page>
  );
}

/** The progress of an active import, the plan of one that needs confirmation, or the result. */
function State({ item }: { item: Import }) {
  if (isActive(item) || item.status === "paused") return <ImportProgress item={item} />;
  if (item.status === "awaiting_confirmation") return <PlanSection item={item} />;
  return <ImportResult item={item} />;
}

function BackLink() {
  return (
    <Link className={classes.back} to="/imports">
      <ChevronLeftIcon size={15} />
      {text.back}
    </Link>
  );
}

function Facts({ item }: { item: Import }) {
  return (
    <span className={classes.facts}>
      <StatusBadge status={useShownStatus(item)} />
      <span>{formatBytes(item.bytes_total)}</span>
      <Ago instant={item.started_at ?? item.created_at} />
      <span>{text.byUser(principalName(item.created_by))}</span>
      {item.attempt > 1 && <span>{text.attempt(item.attempt)}</span>}
    </span>
  );
}
