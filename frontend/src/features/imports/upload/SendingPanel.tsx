import { Button } from "@mantine/core";
import { formatBytes, formatDuration, formatPercent } from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import { PauseIcon, PlayIcon } from "../../../ui/icons.tsx";
import { type Fact, ProgressCard } from "../ProgressCard.tsx";
import type { Sending, Stage, UploadItem } from "../transfer/item.ts";
import { uploadStore } from "../transfer/store.ts";
import classes from "./UploadCard.module.css";

type Underway = Extract<Stage, { phase: "sending" | "paused" }>;

/** A file on its way into object storage, or halted on it. */
export function SendingPanel({ item, stage }: { item: UploadItem; stage: Underway }) {
  const { file, key } = item;
  const paused = stage.phase === "paused";
  return (
    <ProgressCard
      facts={facts(item, stage)}
      footer={
        <>
          <span>{paused ? strings.upload.pausedHint : strings.upload.keepOpen}</span>
          <span className={classes.actions}>
            {paused && (
              <Button
                leftSection={<PlayIcon size={14} />}
                onClick={() => void uploadStore.resume(key)}
                size="xs"
              >
                {strings.upload.resume}
              </Button>
            )}
            {!paused && stage.canPause && (
              <Button
                leftSection={<PauseIcon size={14} />}
                onClick={() => uploadStore.pause(key)}
                size="xs"
                variant="default"
              >
                {strings.upload.pause}
              </Button>
            )}
            <Button onClick={() => uploadStore.discard(key)} size="xs" variant="default">
              {strings.upload.cancel}
            </Button>
          </span>
        </>
      }
      headline={file.name}
      hint={paused ? strings.upload.pausedTitle : hint(stage, file.size)}
      label={strings.upload.title}
      percent={percentSent(item)}
      step="upload"
      stopped={paused}
    />
  );
}

/** How much of a file has been sent, 0 to 100; null when that can't be told yet. */
export function percentSent({ file, stage }: UploadItem): number | null {
  if (stage.phase !== "sending" && stage.phase !== "paused") return null;
  return stage.sent === null ? null : (100 * stage.sent) / file.size;
}

function hint(stage: Sending, size: number): string {
  if (stage.waiting) return navigator.onLine ? strings.upload.waiting : strings.upload.offline;
  if (stage.sent === null) return strings.upload.preparing;
  if (stage.resumedFrom) return strings.upload.resumed(formatPercent((100 * stage.resumedFrom) / size));
  return strings.upload.title;
}

function facts({ file }: UploadItem, stage: Underway): Fact[] {
  const { none } = strings.imports;
  const { rate, secondsLeft } = stage.phase === "sending" ? stage : { rate: null, secondsLeft: null };
  return [
    {
      label: strings.upload.sent,
      value: strings.upload.of(formatBytes(stage.sent ?? 0), formatBytes(file.size)),
    },
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
