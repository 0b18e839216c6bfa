import { useQueries } from "@tanstack/react-query";
import { Link, useMatchRoute } from "@tanstack/react-router";
import { formatPercent } from "../../../lib/format.ts";
import { ProgressBar } from "../../../ui/ProgressBar.tsx";
import { previewOptions } from "../preview/queries.ts";
import { type Readiness, readinessOf } from "../preview/readiness.ts";
import type { UploadItem } from "../transfer/item.ts";
import { percentSent } from "../transfer/item.ts";
import { useUploads } from "../transfer/useUploads.ts";
import { text } from "./strings.ts";
import classes from "./UploadIndicator.module.css";

/** A summary of the uploads, on every page but the one that shows them in full. */
export function UploadIndicator() {
  const uploads = useUploads();
  const onImportPage = useMatchRoute()({ to: "/" }) !== false;
  const readiness = useReadiness(uploads, !onImportPage);
  const summary = summarize(uploads, readiness);
  if (onImportPage || summary.length === 0) return null;
  const sending = uploads.find(({ stage }) => stage.phase === "sending");
  return (
    <Link className={classes.indicator} to="/">
      {summary.map((line) => (
        <span key={line}>{line}</span>
      ))}
      {sending && <ProgressBar label={text.progress} percent={percentSent(sending)} />}
    </Link>
  );
}

/** What each uploaded file needs, from the same previews as on the import page. */
function useReadiness(uploads: readonly UploadItem[], enabled: boolean): Readiness[] {
  const queries = uploads.flatMap(({ stage, choices }) =>
    stage.phase === "arrived" ? [{ ...previewOptions(stage.uploadId, choices), enabled }] : [],
  );
  return useQueries({ queries }).map(readinessOf);
}

/** The most important news about the uploads, a line for each; empty when there is none. */
function summarize(uploads: readonly UploadItem[], readiness: readonly Readiness[]): string[] {
  const of = (phase: string) => uploads.filter(({ stage }) => stage.phase === phase);
  const [sending] = of("sending");
  if (sending !== undefined) return [text.uploading(formatPercent(percentSent(sending) ?? 0))];
  if (of("starting").length > 0) return [text.starting];
  if (of("broken").length + of("interrupted").length > 0) return [text.failed];
  if (of("paused").length > 0) return [text.paused];
  return (["ready", "question", "impossible", "unknown"] as const)
    .map((kind) => [kind, readiness.filter((each) => each === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => text.arrived[kind](count));
}
