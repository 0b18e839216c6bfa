import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { Job } from "../../../api/types.gen.ts";
import { formatBytes, formatPercent } from "../../../lib/format.ts";
import { principalName } from "../../../lib/principals.ts";
import { asApiError } from "../../../lib/problem.ts";
import { showsRows, useProblem } from "../../../lib/recovery.ts";
import { shared } from "../../../lib/strings.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { Ago } from "../../../ui/Ago.tsx";
import { Badge } from "../../../ui/Badge.tsx";
import { Card } from "../../../ui/Card.tsx";
import { type Column, DataTable, InsteadOf } from "../../../ui/DataTable.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { DownloadIcon, HistoryIcon } from "../../../ui/icons.tsx";
import { Page } from "../../../ui/Page.tsx";
import { Pager } from "../../../ui/Pager.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { isActive, jobMessage, jobResult, jobTitle, statusTone } from "../model.ts";
import { useCancelJob, useDownload, useJobs } from "../queries.ts";
import { text as jobText } from "../strings.ts";
import classes from "./JobsPage.module.css";
import { text } from "./strings.ts";

const PAGE_SIZE = 25;
const NO_ROWS: Job[] = [];
const route = getRouteApi("/app/jobs");

const columns: Column<Job>[] = [
  {
    id: "job",
    header: text.job,
    cell: ({ row: { original } }) => (
      <>
        <span className={classes.title}>{jobTitle(original)}</span>
        <span className={classes.result}>{jobMessage(original) ?? jobResult(original)}</span>
        <InsteadOf from="small">
          <span className={classes.result}>
            <Ago instant={original.started_at ?? original.created_at} />
          </span>
        </InsteadOf>
        <InsteadOf from="medium">
          <span className={classes.result}>{text.byName(principalName(original.created_by))}</span>
        </InsteadOf>
      </>
    ),
  },
  {
    id: "status",
    header: text.status,
    meta: { width: "150px", widthSmall: "134px" },
    cell: ({ row: { original } }) => (
      <>
        <Badge pulse={original.status === "running"} tone={statusTone(original)}>
          {jobText.status[original.status]}
        </Badge>
        {original.status === "running" && (
          <span className={classes.percent}>{formatPercent(original.percent)}</span>
        )}
        <span className={classes.actionBelow}>
          <JobAction job={original} />
        </span>
      </>
    ),
  },
  {
    id: "by",
    header: text.by,
    meta: { from: "medium", width: "150px" },
    cell: ({ row: { original } }) => (
      <span className={classes.soft}>{principalName(original.created_by)}</span>
    ),
  },
  {
    id: "started",
    header: text.started,
    meta: { from: "small", width: "140px" },
    cell: ({ row: { original } }) => (
      <span className={classes.soft}>
        <Ago instant={original.started_at ?? original.created_at} />
      </span>
    ),
  },
  {
    id: "action",
    header: () => <span className="visually-hidden">{text.action}</span>,
    meta: { align: "right", from: "small", width: "170px" },
    cell: ({ row: { original } }) => <JobAction job={original} />,
  },
];

/** All bulk jobs, newest first. Refreshes itself while one is active. */
export function JobsPage() {
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const jobs = useJobs(PAGE_SIZE, cursor);
  const problem = useProblem(jobs);
  const go = (next: string | null) => () => navigate({ search: { cursor: next ?? undefined } });
  const { data } = jobs;
  return (
    <Page lead={text.lead} tabTitle={text.title} title={text.title}>
      {problem != null && <ProblemNotice error={problem} onRetry={() => void jobs.refetch()} />}
      {showsRows(jobs, problem) && (
        <Card flush>
          <DataTable
            caption={text.title}
            columns={columns}
            empty={
              <EmptyState
                action={
                  <Button renderRoot={(props) => <Link to="/products" {...props} />} variant="default">
                    {text.toProducts}
                  </Button>
                }
                icon={<HistoryIcon />}
                {...text.empty}
              />
            }
            fixed
            loading={jobs.isPending}
            rowId={(row) => row.id}
            rows={data?.items ?? NO_ROWS}
            stale={jobs.isPlaceholderData}
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
    </Page>
  );
}

/** Cancels an active job, or downloads the file of a completed one. */
function JobAction({ job }: { job: Job }) {
  const { write } = usePermissions();
  const cancel = useCancelJob();
  const download = useDownload(job.id);
  const trouble = cancel.error ?? download.error;
  return (
    <>
      {write && isActive(job) && (
        <Button
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ path: { job_id: job.id } })}
          size="compact-sm"
          variant="default"
        >
          {shared.cancel}
        </Button>
      )}
      {job.file !== null && job.status === "completed" && (
        <Button
          aria-label={text.downloadFile(formatBytes(job.file.size), job.file.filename)}
          leftSection={<DownloadIcon size={14} />}
          loading={download.isPending}
          onClick={() => download.mutate()}
          size="compact-sm"
          variant="default"
        >
          {formatBytes(job.file.size)}
        </Button>
      )}
      {trouble && (
        <span className={classes.trouble} role="alert">
          {asApiError(trouble).message}
        </span>
      )}
    </>
  );
}
