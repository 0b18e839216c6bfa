import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { Import } from "../../../api/types.gen.ts";
import { formatBytes } from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import { Ago } from "../../../ui/Ago.tsx";
import { ChevronLeftIcon } from "../../../ui/icons.tsx";
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
import { RejectsSection } from "./rejects/RejectsSection.tsx";
import { SupersededSection } from "./rejects/SupersededSection.tsx";
import { SettingsSection } from "./SettingsSection.tsx";

const route = getRouteApi("/app/imports/$importId");

/** One import: its way while it runs, what came of it afterwards. Its address can be kept, shared and reloaded. */
export function ImportDetailPage() {
  const { importId } = route.useParams();
  // A new id is another page: nothing of the former one may show through.
  return <ImportDetail importId={importId} key={importId} />;
}

function ImportDetail({ importId }: { importId: string }) {
  const { data: item, error, refetch } = useImport(importId);
  if (item === undefined) {
    return (
      <Page
        above={<BackLink />}
        tabTitle={strings.import.title}
        title={error ? strings.import.title : strings.app.loading}
      >
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
  return (
    <Page
      above={<BackLink />}
      actions={<ImportActions item={item} />}
      lead={<Facts item={item} />}
      tabTitle={item.filename}
      title={<span className={classes.filename}>{item.filename}</span>}
    >
      {error && isActive(item) && <Notice tone="warning">{strings.errors.reconnecting}</Notice>}
      {item.warnings.map((warning) => (
        <Notice key={warning.code} tone="warning">
          {warning.message}
        </Notice>
      ))}
      <Standing item={item} />
      {item.rows_read > 0 && item.status !== "awaiting_confirmation" && <Outcomes item={item} />}
      {item.counts.rejected > 0 && <RejectsSection item={item} />}
      {item.counts.superseded > 0 && !isActive(item) && <SupersededSection item={item} />}
      <SettingsSection item={item} />
    </Page>
  );
}

/** Where it stands: on its way, waiting for somebody's word, or at its end. */
function Standing({ item }: { item: Import }) {
  if (isActive(item) || item.status === "paused") return <ImportProgress item={item} />;
  if (item.status === "awaiting_confirmation") return <PlanSection item={item} />;
  return <ImportResult item={item} />;
}

function BackLink() {
  return (
    <Link className={classes.back} to="/imports">
      <ChevronLeftIcon size={15} />
      {strings.imports.back}
    </Link>
  );
}

function Facts({ item }: { item: Import }) {
  return (
    <span className={classes.facts}>
      <StatusBadge status={item.status} />
      <span>{formatBytes(item.bytes_total)}</span>
      <Ago instant={item.started_at ?? item.created_at} />
      <span>{strings.imports.byWhom(item.created_by.name)}</span>
      {item.attempt > 1 && <span>{strings.imports.attempt(item.attempt)}</span>}
    </span>
  );
}
