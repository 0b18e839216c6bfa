import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ComponentProps, useCallback, useEffect, useRef } from "react";
import type { Job } from "../../../api/types.gen.ts";
import { formatBytes, formatDuration, formatPercent } from "../../../lib/format.ts";
import { asApiError } from "../../../lib/problem.ts";
import { useProblem } from "../../../lib/recovery.ts";
import { shared } from "../../../lib/strings.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { CheckIcon, DownloadIcon, InfoIcon, WarningIcon } from "../../../ui/icons.tsx";
import { ProgressBar } from "../../../ui/ProgressBar.tsx";
import { CardFoot, cardDetail, cardTrouble, TrayCard, useLeaving } from "../../../ui/TrayCard.tsx";
import { refreshProducts } from "../../products/queries.ts";
import { isActive, jobMessage, jobResult, jobTitle } from "../model.ts";
import { refreshJobs, useCancelJob, useDownload, useJob } from "../queries.ts";
import { text as jobText } from "../strings.ts";
import { unfollow, useFollowed } from "./followed.ts";
import classes from "./JobsTray.module.css";
import { text } from "./strings.ts";

/** The jobs started in this tab, on the tray beside every page: their progress, then their result. */
export function JobsTray() {
  return (
    <section aria-label={text.title} className={classes.jobs}>
      {useFollowed().map((id) => (
        <FollowedJob id={id} key={id} />
      ))}
    </section>
  );
}

function FollowedJob({ id }: { id: string }) {
  const query = useJob(id);
  const error = useProblem(query);
  if (query.data !== undefined) return <JobCard job={query.data} />;
  if (error == null) return null;
  const problem = asApiError(error);
  return (
    <Frame icon={<WarningIcon size={17} />} id={id} title={problem.title} tone="danger">
      <p className={cardDetail}>{problem.detail}</p>
      {problem.requestId && (
        <p className={cardDetail}>
          {shared.errors.requestId} <code>{problem.requestId}</code>
        </p>
      )}
    </Frame>
  );
}

function JobCard({ job }: { job: Job }) {
  const { write } = usePermissions();
  const cancel = useCancelJob();
  const download = useDownload(job.id);
  const trouble = cancel.error ?? download.error;
  useEnd(job, job.file === null ? undefined : download.mutate);
  const { id } = job;
  const leaving = useLeaving(
    job.status === "completed" && trouble === null,
    useCallback(() => unfollow(id), [id]),
  );
  if (isActive(job)) {
    return (
      <Frame id={job.id} title={jobTitle(job)}>
        <ProgressBar label={jobTitle(job)} percent={job.status === "queued" ? null : job.percent} />
        <CardFoot>
          <span className={cardDetail}>{progress(job)}</span>
          {write && (
            <Button
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ path: { job_id: job.id } })}
              size="compact-xs"
              variant="default"
            >
              {shared.cancel}
            </Button>
          )}
        </CardFoot>
        {trouble && <p className={cardTrouble}>{asApiError(trouble).message}</p>}
      </Frame>
    );
  }
  return (
    <Frame
      {...leaving}
      icon={job.status === "completed" ? <CheckIcon size={17} /> : <InfoIcon size={17} />}
      id={job.id}
      title={jobTitle(job)}
      tone={job.status === "completed" ? "success" : "danger"}
    >
      <p className={cardDetail} role="status">
        {jobText.status[job.status]}. {jobMessage(job) ?? `${jobResult(job)}.`}
      </p>
      {job.file !== null && job.status === "completed" && (
        <CardFoot>
          <span className={cardDetail}>{formatBytes(job.file.size)}</span>
          <Button
            leftSection={<DownloadIcon size={14} />}
            loading={download.isPending}
            onClick={() => download.mutate()}
            size="compact-xs"
            variant="default"
          >
            {text.download}
          </Button>
        </CardFoot>
      )}
      {trouble && <p className={cardTrouble}>{asApiError(trouble).message}</p>}
    </Frame>
  );
}

/** When a job ends while it is shown, reloads what it changed, and downloads an export. */
function useEnd(job: Job, download: (() => void) | undefined): void {
  const cache = useQueryClient();
  const wasActive = useRef(false);
  const ended = !isActive(job);
  useEffect(() => {
    if (!ended) {
      wasActive.current = true;
      return;
    }
    if (!wasActive.current) return;
    wasActive.current = false;
    refreshJobs(cache);
    if (job.kind === "products.export") {
      if (job.status === "completed") download?.();
      return;
    }
    refreshProducts(cache);
  }, [ended, job.kind, job.status, download, cache]);
}

function progress(job: Job): string {
  if (job.status === "queued") return jobText.status.queued;
  const left = job.eta_seconds === null ? "" : text.left(formatDuration(Math.ceil(job.eta_seconds)));
  return `${formatPercent(job.percent)}${left}`;
}

function Frame({
  id,
  title,
  ...others
}: { id: string; title: string } & Omit<ComponentProps<typeof TrayCard>, "dismiss" | "onDismiss">) {
  return (
    <TrayCard
      {...others}
      dismiss={text.dismiss(title)}
      onDismiss={() => unfollow(id)}
      title={<Link to="/jobs">{title}</Link>}
    />
  );
}
