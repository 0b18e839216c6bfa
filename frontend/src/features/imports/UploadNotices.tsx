import { Button } from "@mantine/core";
import { formatBytes } from "../../lib/format.ts";
import { strings } from "../../lib/strings.ts";
import { Notice } from "../../ui/Notice.tsx";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import type { UploadRecord } from "./upload/record.ts";
import { type UploadState, uploadStore } from "./upload/store.ts";

/** What a reload interrupted, and what to do about it. */
export function InterruptedNotice({ record }: { record: UploadRecord }) {
  const size = formatBytes(record.size);
  const discard = (
    <Button onClick={() => uploadStore.discard()} size="xs" variant="default">
      {strings.upload.discard}
    </Button>
  );
  if (record.arrived) {
    return (
      <Notice
        actions={
          <>
            <Button onClick={() => void uploadStore.startArrived()} size="xs">
              {strings.upload.startImport}
            </Button>
            {discard}
          </>
        }
        title={strings.upload.arrivedTitle}
        tone="warning"
      >
        {strings.upload.arrived(record.name, size)}
      </Notice>
    );
  }
  return (
    <Notice actions={discard} title={strings.upload.interruptedTitle} tone="warning">
      {strings.upload.interrupted(record.name, size)}{" "}
      {record.partSize === null ? strings.upload.interruptedRestart : strings.upload.interruptedResume}
    </Notice>
  );
}

/** The bytes did not get through. */
export function BrokenNotice({ upload }: { upload: Extract<UploadState, { phase: "broken" }> }) {
  return (
    <ProblemNotice
      actions={
        <>
          {upload.canRetry && (
            <Button onClick={() => void uploadStore.again()} size="xs">
              {strings.upload.continue}
            </Button>
          )}
          <Button onClick={() => uploadStore.discard()} size="xs" variant="default">
            {strings.upload.discard}
          </Button>
        </>
      }
      error={upload.error}
      footer={<p>{strings.upload.fileLine(upload.file.name, formatBytes(upload.file.size))}</p>}
    />
  );
}

/** The file itself can't be imported; the drop zone below takes another one. */
export function RefusedNotice({ upload }: { upload: Extract<UploadState, { phase: "refused" }> }) {
  return (
    <ProblemNotice
      error={upload.error}
      footer={<p>{strings.import.nothingChanged}</p>}
      title={strings.import.refused(upload.file.name)}
    />
  );
}
