import { Link, useMatchRoute } from "@tanstack/react-router";
import { formatPercent } from "../../../lib/format.ts";
import { ProgressBar } from "../../../ui/ProgressBar.tsx";
import type { UploadItem } from "../transfer/item.ts";
import { percentSent } from "../transfer/item.ts";
import { useLeaveWarning, useUploads } from "../transfer/useUploads.ts";
import { text } from "./strings.ts";
import classes from "./UploadIndicator.module.css";

const INTERRUPTIBLE = new Set(["sending", "waiting", "starting"]);

/** A summary of the uploads, on every page but the one that shows them in full. Warns before leaving interrupts one. */
export function UploadIndicator() {
  const uploads = useUploads();
  useLeaveWarning(uploads.some(({ stage }) => INTERRUPTIBLE.has(stage.phase)));
  const onImportPage = useMatchRoute()({ to: "/" }) !== false;
  const summary = summarize(uploads);
  if (onImportPage || summary === null) return null;
  const sending = uploads.find(({ stage }) => stage.phase === "sending");
  return (
    <Link className={classes.indicator} to="/">
      <span>{summary}</span>
      {sending && <ProgressBar label={text.progress} percent={percentSent(sending)} />}
    </Link>
  );
}

/** The most important news about the uploads; null when there is none. */
function summarize(uploads: readonly UploadItem[]): string | null {
  const of = (phase: string) => uploads.filter(({ stage }) => stage.phase === phase);
  const [sending] = of("sending");
  if (sending !== undefined) return text.uploading(formatPercent(percentSent(sending) ?? 0));
  if (of("starting").length > 0) return text.starting;
  if (of("broken").length + of("interrupted").length > 0) return text.failed;
  if (of("paused").length > 0) return text.paused;
  const ready = of("arrived").length;
  return ready > 0 ? text.ready(ready) : null;
}
