import { Link, useMatchRoute } from "@tanstack/react-router";
import { formatPercent } from "../../lib/format.ts";
import { strings } from "../../lib/strings.ts";
import { ProgressBar } from "../../ui/ProgressBar.tsx";
import classes from "./UploadIndicator.module.css";
import type { UploadState } from "./upload/store.ts";
import { useLeaveWarning, useUpload } from "./upload/useUpload.ts";

/** The upload in small, for every page but the one that shows it in full. Warns before it is interrupted. */
export function UploadIndicator() {
  const upload = useUpload();
  useLeaveWarning(upload.phase === "sending" || upload.phase === "starting");
  const onImportPage = useMatchRoute()({ to: "/" }) !== false;
  if (onImportPage || upload.phase === "idle") return null;
  const text = label(upload);
  const body = (
    <>
      <span className={classes.text}>{text}</span>
      {upload.phase === "sending" && (
        <ProgressBar label={strings.upload.title} percent={percentSent(upload)} />
      )}
    </>
  );
  return upload.phase === "started" ? (
    <Link className={classes.indicator} params={{ importId: upload.importId }} to="/imports/$importId">
      {body}
    </Link>
  ) : (
    <Link className={classes.indicator} to="/">
      {body}
    </Link>
  );
}

export function percentSent(upload: Extract<UploadState, { phase: "sending" }>): number | null {
  return upload.sent === null ? null : (100 * upload.sent) / upload.file.size;
}

function label(upload: Exclude<UploadState, { phase: "idle" }>): string {
  switch (upload.phase) {
    case "sending":
      return strings.nav.uploading(formatPercent(percentSent(upload) ?? 0));
    case "starting":
      return strings.nav.uploadStarting;
    case "started":
      return strings.nav.uploadDone;
    default:
      return strings.nav.uploadFailed;
  }
}
