import { Button, Loader } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { formatBytes } from "../../../lib/format.ts";
import { shared } from "../../../lib/strings.ts";
import { Card } from "../../../ui/Card.tsx";
import { FilePicker } from "../../../ui/FilePicker.tsx";
import { FileIcon } from "../../../ui/icons.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import type { Stage, UploadItem } from "../transfer/item.ts";
import { uploadStore } from "../transfer/store.ts";
import { SendingPanel } from "./SendingPanel.tsx";
import { text } from "./strings.ts";
import classes from "./UploadCard.module.css";

const PreviewCard = lazy(async () => ({ default: (await import("../preview/PreviewCard.tsx")).PreviewCard }));

/** One file before its import, in any stage. */
export function UploadCard({ item, folded }: { item: UploadItem; folded: boolean }) {
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
          footer={<p>{text.nothingChanged}</p>}
          title={text.refused(file.name)}
        />
      );
    case "started":
      return (
        <FileLine
          actions={
            <>
              <Button
                renderRoot={(props) => (
                  <Link params={{ importId: stage.importId }} to="/imports/$importId" {...props} />
                )}
                size="xs"
              >
                {text.watch}
              </Button>
              <Discard item={item} label={text.dismiss} />
            </>
          }
          item={item}
        >
          {text.importRuns}
        </FileLine>
      );
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

/** A file in one line: its name, size and stage, and the actions for it. */
export function FileLine({
  item,
  children,
  actions,
}: {
  item: UploadItem;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <Card>
      <div className={classes.line}>
        <FileIcon className={classes.icon} size={20} />
        <div className={classes.what}>
          <p className={classes.name}>{item.file.name}</p>
          <p className={classes.state}>
            {formatBytes(item.file.size)} · {children}
          </p>
        </div>
        <div className={classes.actions}>{actions}</div>
      </div>
    </Card>
  );
}

export function Discard({
  item,
  label = text.discard,
  size = "xs",
}: {
  item: UploadItem;
  label?: string;
  size?: "xs" | "sm";
}) {
  return (
    <Button
      aria-label={`${label}: ${item.file.name}`}
      onClick={() => uploadStore.discard(item.key)}
      size={size}
      variant="default"
    >
      {label}
    </Button>
  );
}

/** An upload that a reload interrupted, and how to continue it. */
function Interrupted({ item, stage }: { item: UploadItem; stage: Extract<Stage, { phase: "interrupted" }> }) {
  const { name, size } = item.file;
  return (
    <Notice
      actions={
        <>
          <FilePicker
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
