import { Button } from "@mantine/core";
import { formatBytes, formatDuration, formatPercent } from "../../../lib/format.ts";
import { shared } from "../../../lib/strings.ts";
import type { Definition } from "../../../ui/DefinitionList.tsx";
import { PauseIcon, PlayIcon } from "../../../ui/icons.tsx";
import { ProgressCard } from "../ProgressCard.tsx";
import { text as importText } from "../strings.ts";
import type { Sending, Stage, UploadItem } from "../transfer/item.ts";
import { percentSent } from "../transfer/item.ts";
import { uploadStore } from "../transfer/store.ts";
import { Discard } from "./Discard.tsx";
import { text } from "./strings.ts";
import classes from "./UploadCard.module.css";

type Sent = Extract<Stage, { phase: "sending" | "paused" }>;

/** The upload of a file, running or paused. */
export function SendingPanel({ item, stage }: { item: UploadItem; stage: Sent }) {
  const { file, key } = item;
  const paused = stage.phase === "paused";
  return (
    <ProgressCard
      facts={facts(item, stage)}
      footer={
        <>
          <span>{paused ? text.pausedHint : text.keepOpen}</span>
          <span className={classes.actions}>
            {paused && (
              <Button
                leftSection={<PlayIcon size={14} />}
                onClick={() => void uploadStore.resume(key)}
                size="xs"
              >
                {text.resume}
              </Button>
            )}
            {!paused && stage.canPause && (
              <Button
                leftSection={<PauseIcon size={14} />}
                onClick={() => uploadStore.pause(key)}
                size="xs"
                variant="default"
              >
                {text.pause}
              </Button>
            )}
            <Discard item={item} label={text.cancel} />
          </span>
        </>
      }
      headline={file.name}
      hint={paused ? text.pausedTitle : hint(stage, file.size)}
      label={text.title}
      percent={percentSent(item)}
      step="upload"
      stopped={paused}
    />
  );
}

function hint(stage: Sending, size: number): string {
  if (stage.waiting) return navigator.onLine ? text.waiting : text.offline;
  if (stage.sent === null) return text.preparing;
  if (stage.resumedFrom) return text.resumed(formatPercent((100 * stage.resumedFrom) / size));
  return text.title;
}

function facts({ file }: UploadItem, stage: Sent): Definition[] {
  const { none } = shared;
  const { rate, secondsLeft } = stage.phase === "sending" ? stage : { rate: null, secondsLeft: null };
  return [
    {
      term: text.sent,
      value: importText.bytesOf(formatBytes(stage.sent ?? 0), formatBytes(file.size)),
    },
    {
      term: text.speed,
      value: rate === null ? none : text.perSecond(formatBytes(rate)),
    },
    {
      term: importText.timeLeft,
      value: secondsLeft === null ? none : formatDuration(Math.ceil(secondsLeft)),
    },
  ];
}
