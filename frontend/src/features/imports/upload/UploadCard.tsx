import { Button, Loader } from "@mantine/core";
import { Suspense, useEffect, useRef } from "react";
import { formatBytes } from "../../../lib/format.ts";
import { shared } from "../../../lib/strings.ts";
import { FilePicker } from "../../../ui/FilePicker.tsx";
import { lazyComponent } from "../../../ui/lazyComponent.tsx";
import { longButton } from "../../../ui/longButton.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import type { Stage, UploadItem } from "../transfer/item.ts";
import { uploadStore } from "../transfer/store.ts";
import { Discard } from "./Discard.tsx";
import { FileLine } from "./FileLine.tsx";
import { SendingPanel } from "./SendingPanel.tsx";
import { Started } from "./Started.tsx";
import { text } from "./strings.ts";
import classes from "./UploadCard.module.css";

const PreviewCard = lazyComponent(() => import("../preview/PreviewCard.tsx"), "PreviewCard");

/** One file before its import, in any stage. */
export function UploadCard({
  item,
  folded,
  grows = false,
}: {
  item: UploadItem;
  folded: boolean;
  /** It becomes an open preview, above other files. */
  grows?: boolean;
}) {
  const card = useRef<HTMLDivElement>(null);
  const { key, offered = false } = item;
  useEffect(() => {
    if (!offered) return;
    card.current?.focus();
    uploadStore.seen(key);
  }, [key, offered]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the inputs of one form
    <div
      aria-label={item.file.name}
      className={classes.file}
      data-grows={grows || undefined}
      ref={card}
      role="group"
      tabIndex={-1}
    >
      {item.chosenAgain !== undefined && <ChosenAgain item={item} key={item.chosenAgain} />}
      <Stages folded={folded} item={item} />
    </div>
  );
}

/** Says at its card that a file can't be taken a second time, and brings the card into sight. */
function ChosenAgain({ item }: { item: UploadItem }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces: newer browsers return a promise, which would count as how to clean up.
    place.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div className={classes.hint} ref={place}>
      <Notice title={text.chosenAgain(item.file.name)} tone="info" urgent>
        {text.chosenAgainHint}
      </Notice>
    </div>
  );
}

function Stages({ item, folded }: { item: UploadItem; folded: boolean }) {
  const { file, stage } = item;
  switch (stage.phase) {
    case "waiting":
      return (
        <FileLine actions={<Discard item={item} />} item={item}>
          {text.queued}
        </FileLine>
      );
    case "sending":
    case "paused":
      return <SendingPanel item={item} stage={stage} />;
    case "interrupted":
      return <Interrupted item={item} stage={stage} />;
    case "broken":
      return <Broken item={item} stage={stage} />;
    case "refused":
      return (
        <ProblemNotice
          actions={<Discard item={item} label={text.dismiss} />}
          error={stage.error}
          footer={stage.error.code !== text.wrongType.code && <p>{text.nothingChanged}</p>}
          title={text.refused(file.name)}
        />
      );
    case "started":
      return <Started importId={stage.importId} item={item} />;
    default:
      return (
        <Suspense
          fallback={
            <FileLine actions={<Loader aria-label={shared.loading} size="sm" />} item={item}>
              {text.reading}
            </FileLine>
          }
        >
          <PreviewCard folded={folded} item={item} stage={stage} />
        </Suspense>
      );
  }
}

/** An upload that a reload interrupted, and how to continue it. */
function Interrupted({ item, stage }: { item: UploadItem; stage: Extract<Stage, { phase: "interrupted" }> }) {
  const { name, size } = item.file;
  return (
    <Notice
      actions={
        <>
          <FilePicker
            classNames={longButton}
            label={text.chooseAgain(name)}
            onFiles={(files) => {
              for (const file of files) void uploadStore.add(file);
            }}
            size="xs"
          >
            {text.chooseAgain(name)}
          </FilePicker>
          <Discard item={item} />
        </>
      }
      title={text.interruptedTitle}
      tone="warning"
    >
      {text.interrupted(name, formatBytes(size))}{" "}
      {stage.resumable ? text.interruptedResume : text.interruptedRestart}
    </Notice>
  );
}

/** An upload that failed. */
function Broken({ item, stage }: { item: UploadItem; stage: Extract<Stage, { phase: "broken" }> }) {
  return (
    <ProblemNotice
      actions={
        <>
          {stage.canRetry && (
            <Button onClick={() => void uploadStore.resume(item.key)} size="xs">
              {text.continue}
            </Button>
          )}
          <Discard item={item} />
        </>
      }
      error={stage.error}
      footer={<p>{text.fileLine(item.file.name, formatBytes(item.file.size))}</p>}
    />
  );
}
