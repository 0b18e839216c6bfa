import { ActionIcon, Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Job } from "../../../api/types.gen.ts";
import { formatBytes, formatDuration, formatPercent } from "../../../lib/format.ts";
import { asApiError } from "../../../lib/problem.ts";
import { useProblem } from "../../../lib/recovery.ts";
import { shared } from "../../../lib/strings.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { CheckIcon, CrossIcon, DownloadIcon, InfoIcon, WarningIcon } from "../../../ui/icons.tsx";
import { ProgressBar } from "../../../ui/ProgressBar.tsx";
import { refreshProducts } from "../../products/queries.ts";
import { isActive, jobResult, jobTitle } from "../model.ts";
import { refreshJobs, useCancelJob, useDownload, useJob } from "../queries.ts";
import { text as jobText } from "../strings.ts";
import { unfollow, useFollowed } from "./followed.ts";
import classes from "./JobsTray.module.css";
import { text } from "./strings.ts";

/** How long a completed job stays on the tray. */
const STAYS_MS = 10_000;

/** The jobs started in this tab, in a corner of every page: their progress, then their result. */
export function JobsTray() {
  const ids = useFollowed();
  const tray = useTrayHeight();
  return (
    <section aria-label={text.title} className={classes.tray} ref={tray}>
      {ids.map((id) => (
        <FollowedJob id={id} key={id} />
      ))}
    </section>
  );
}

/** Leaves room for the tray at the end of the page, so that it never covers what is there, like the paging. */
function useTrayHeight() {
  const tray = useRef<HTMLElement>(null);
  useEffect(() => {
    const { style } = document.documentElement;
    const observer = new ResizeObserver(([entry]) => {
      style.setProperty("--tray-height", `${Math.ceil(entry?.borderBoxSize[0]?.blockSize ?? 0)}px`);
    });
    if (tray.current !== null) observer.observe(tray.current);
    return () => {
      observer.disconnect();
      style.removeProperty("--tray-height");
    };
  }, []);
  return tray;
}

function FollowedJob({ id }: { id: string }) {
  const query = useJob(id);
  const error = useProblem(query);
  if (query.data !== undefined) return <JobCard job={query.data} />;
  if (error == null) return null;
  const problem = asApiError(error);
  return (
    <Frame icon={<WarningIcon size={17} />} id={id} title={problem.title} tone="danger">
      <p className={classes.detail}>{problem.detail}</p>
      {problem.requestId && (
        <p className={classes.detail}>
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
  const leaving = useLeaving(job, trouble !== null);
  if (isActive(job)) {
    return (
      <Frame id={job.id} title={jobTitle(job)}>
        <ProgressBar label={jobTitle(job)} percent={job.status === "queued" ? null : job.percent} />
        <div className={classes.foot}>
          <span className={classes.detail}>{progress(job)}</span>
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
        </div>
        {trouble && <p className={classes.trouble}>{asApiError(trouble).message}</p>}
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
      <p className={classes.detail} role="status">
        {jobText.status[job.status]}. {job.error?.message ?? job.message ?? `${jobResult(job)}.`}
      </p>
      {job.file !== null && job.status === "completed" && (
        <div className={classes.foot}>
          <span className={classes.detail}>{formatBytes(job.file.size)}</span>
          <Button
            leftSection={<DownloadIcon size={14} />}
            loading={download.isPending}
            onClick={() => download.mutate()}
            size="compact-xs"
            variant="default"
          >
            {text.download}
          </Button>
        </div>
      )}
      {trouble && <p className={classes.trouble}>{asApiError(trouble).message}</p>}
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

/** Takes a completed job off the tray after a while, unless the pointer or the focus is on it. Failures stay. */
function useLeaving(job: Job, failed: boolean) {
  const [held, hold] = useState(false);
  const leaves = job.status === "completed" && !failed && !held;
  const { id } = job;
  useEffect(() => {
    if (!leaves) return;
    const timer = setTimeout(() => unfollow(id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [leaves, id]);
  return {
    onPointerEnter: () => hold(true),
    onPointerLeave: () => hold(false),
    onFocus: () => hold(true),
    onBlur: () => hold(false),
  };
}

function progress(job: Job): string {
  if (job.status === "queued") return jobText.status.queued;
  const left = job.eta_seconds === null ? "" : text.left(formatDuration(Math.ceil(job.eta_seconds)));
  return `${formatPercent(job.percent)}${left}`;
}

function Frame({
  id,
  title,
  icon,
  tone,
  children,
  ...hover
}: Partial<ReturnType<typeof useLeaving>> & {
  id: string;
  title: string;
  icon?: ReactNode;
  tone?: "success" | "danger";
  children: ReactNode;
}) {
  return (
    <article className={classes.card} data-tone={tone} {...hover}>
      <div className={classes.head}>
        {icon}
        <Link className={classes.title} to="/jobs">
          {title}
        </Link>
        <ActionIcon
          aria-label={text.dismiss(title)}
          className={classes.dismiss}
          color="gray"
          onClick={() => unfollow(id)}
          size="sm"
          variant="subtle"
        >
          <CrossIcon size={14} />
        </ActionIcon>
      </div>
      {children}
    </article>
  );
}
