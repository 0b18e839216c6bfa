import { Link, useMatchRoute } from "@tanstack/react-router";
import { formatPercent } from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import { ProgressBar } from "../../../ui/ProgressBar.tsx";
import type { UploadItem } from "../transfer/item.ts";
import { useLeaveWarning, useUploads } from "../transfer/useUploads.ts";
import { percentSent } from "../upload/SendingPanel.tsx";
import classes from "./UploadIndicator.module.css";

const INTERRUPTIBLE = new Set(["sending", "waiting", "starting"]);

/** The files under way in small, for every page but the one that shows them in full. Warns before one is interrupted. */
export function UploadIndicator() {
  const uploads = useUploads();
  useLeaveWarning(uploads.some(({ stage }) => INTERRUPTIBLE.has(stage.phase)));
  const onImportPage = useMatchRoute()({ to: "/" }) !== false;
  const text = label(uploads);
  if (onImportPage || text === null) return null;
  const sending = uploads.find(({ stage }) => stage.phase === "sending");
  return (
    <Link className={classes.indicator} to="/">
      <span className={classes.text}>{text}</span>
      {sending && <ProgressBar label={strings.upload.title} percent={percentSent(sending)} />}
    </Link>
  );
}

/** What is most worth knowing of all files; null when there is nothing. */
function label(uploads: readonly UploadItem[]): string | null {
  const of = (phase: string) => uploads.filter(({ stage }) => stage.phase === phase);
  const [sending] = of("sending");
  if (sending !== undefined) return strings.nav.uploading(formatPercent(percentSent(sending) ?? 0));
  if (of("starting").length > 0) return strings.nav.uploadStarting;
  if (of("broken").length + of("interrupted").length > 0) return strings.nav.uploadFailed;
  if (of("paused").length > 0) return strings.nav.uploadPaused;
  const ready = of("arrived").length;
  return ready > 0 ? strings.nav.uploadReady(ready) : null;
}
