import { ActionIcon, Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import type { Job } from "../../../api/types.gen.ts";
import { formatBytes, formatDuration, formatPercent } from "../../../lib/format.ts";
import { asApiError } from "../../../lib/problem.ts";
import { strings } from "../../../lib/strings.ts";
import { CheckIcon, CrossIcon, DownloadIcon, InfoIcon, WarningIcon } from "../../../ui/icons.tsx";
import { ProgressBar } from "../../../ui/ProgressBar.tsx";
import { isUnderWay, jobResult, jobTitle } from "../model.ts";
import { useCancelJob, useDownload, useJob } from "../queries.ts";
import { unfollow, useFollowed } from "./followed.ts";
import classes from "./JobsTray.module.css";

const text = strings.jobs;

/** The jobs started here, in a corner of every page: how far they are, and what became of them. */
export function JobsTray() {
  const ids = useFollowed();
  return (
    <section aria-label={text.tray} className={classes.tray}>
      {ids.map((id) => (
        <FollowedJob id={id} key={id} />
      ))}
    </section>
  );
}

function FollowedJob({ id }: { id: string }) {
  const { data: job, error } = useJob(id);
  if (job !== undefined) return <JobCard job={job} />;
  if (error === null) return null;
  const problem = asApiError(error);
  return (
    <Frame icon={<WarningIcon size={17} />} id={id} title={problem.title} tone="danger">
      <p className={classes.detail}>{problem.detail}</p>
      {problem.requestId && (
        <p className={classes.detail}>
          {strings.errors.requestId} <code>{problem.requestId}</code>
        </p>
      )}
    </Frame>
  );
}

function JobCard({ job }: { job: Job }) {
  const cancel = useCancelJob(job.id);
  const download = useDownload(job.id);
  const trouble = cancel.error ?? download.error;
  useEnd(job, job.file === null ? undefined : download.mutate);
  if (isUnderWay(job)) {
    return (
      <Frame id={job.id} title={jobTitle(job)}>
        <ProgressBar label={jobTitle(job)} percent={job.status === "queued" ? null : job.percent} />
        <div className={classes.foot}>
          <span className={classes.detail}>{progress(job)}</span>
          <Button
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
            size="compact-xs"
            variant="default"
          >
            {text.cancel}
          </Button>
        </div>
        {trouble && <p className={classes.trouble}>{asApiError(trouble).message}</p>}
      </Frame>
    );
  }
  return (
    <Frame
      icon={job.status === "completed" ? <CheckIcon size={17} /> : <InfoIcon size={17} />}
      id={job.id}
      title={jobTitle(job)}
      tone={job.status === "completed" ? "success" : "danger"}
    >
      <p className={classes.detail} role="status">
        {text.status[job.status]}. {job.error?.message ?? job.message ?? `${jobResult(job)}.`}
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

/** When a job ends before one's eyes, lists are asked for again, and an export is handed over. */
function useEnd(job: Job, download: (() => void) | undefined): void {
  const cache = useQueryClient();
  const wasUnderWay = useRef(false);
  const ended = !isUnderWay(job);
  useEffect(() => {
    if (!ended) {
      wasUnderWay.current = true;
      return;
    }
    if (!wasUnderWay.current) return;
    wasUnderWay.current = false;
    void cache.invalidateQueries({ queryKey: ["jobs"] });
    if (job.kind === "products.export") {
      if (job.status === "completed") download?.();
      return;
    }
    void cache.invalidateQueries({ queryKey: ["products"] });
    void cache.invalidateQueries({ queryKey: ["product"] });
  }, [ended, job.kind, job.status, download, cache]);
}

function progress(job: Job): string {
  if (job.status === "queued") return text.status.queued;
  const left = job.eta_seconds === null ? "" : text.left(formatDuration(Math.ceil(job.eta_seconds)));
  return `${formatPercent(job.percent)}${left}`;
}

function Frame({
  id,
  title,
  icon,
  tone,
  children,
}: {
  id: string;
  title: string;
  icon?: ReactNode;
  tone?: "success" | "danger";
  children: ReactNode;
}) {
  return (
    <article className={classes.card} data-tone={tone}>
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
