import { Button } from "@mantine/core";
import { formatBytes, formatDuration, formatPercent } from "../../lib/format.ts";
import { strings } from "../../lib/strings.ts";
import { type Fact, ProgressCard } from "./ProgressCard.tsx";
import { percentSent } from "./UploadIndicator.tsx";
import { type UploadState, uploadStore } from "./upload/store.ts";

type Underway = Extract<UploadState, { phase: "sending" | "starting" | "started" }>;

/** The file on its way into object storage. */
export function UploadPanel({ upload }: { upload: Underway }) {
  const { file } = upload;
  const sending = upload.phase === "sending";
  return (
    <ProgressCard
      facts={sending ? facts(upload) : [{ label: strings.imports.fileSize, value: formatBytes(file.size) }]}
      footer={
        sending && (
          <>
            <span>{strings.upload.keepOpen}</span>
            <Button onClick={() => uploadStore.cancel()} size="xs" variant="default">
              {strings.upload.cancel}
            </Button>
          </>
        )
      }
      headline={file.name}
      hint={hint(upload)}
      label={strings.upload.title}
      percent={sending ? percentSent(upload) : 100}
      step="upload"
    />
  );
}

function hint(upload: Underway): string {
  if (upload.phase !== "sending") return strings.upload.starting;
  if (upload.waiting) return navigator.onLine ? strings.upload.waiting : strings.upload.offline;
  if (upload.sent === null) return strings.upload.preparing;
  if (upload.resumedFrom)
    return strings.upload.resumed(formatPercent((100 * upload.resumedFrom) / upload.file.size));
  return strings.upload.title;
}

function facts({ file, sent, rate, secondsLeft }: Extract<Underway, { phase: "sending" }>): Fact[] {
  const { none } = strings.imports;
  return [
    { label: strings.upload.sent, value: strings.upload.of(formatBytes(sent ?? 0), formatBytes(file.size)) },
    {
      label: strings.upload.speed,
      value: rate === null ? none : strings.upload.perSecond(formatBytes(rate)),
    },
    {
      label: strings.imports.timeLeft,
      value: secondsLeft === null ? none : formatDuration(Math.ceil(secondsLeft)),
    },
  ];
}
