import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import type { ImportPreview } from "../../../api/types.gen.ts";
import { curly } from "../../../lib/curly.ts";
import { formatBytes } from "../../../lib/format.ts";
import { asApiError } from "../../../lib/problem.ts";
import { shared } from "../../../lib/strings.ts";
import { Card } from "../../../ui/Card.tsx";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { Disclosure } from "../../../ui/Disclosure.tsx";
import { FilePicker } from "../../../ui/FilePicker.tsx";
import { FileIcon } from "../../../ui/icons.tsx";
import { longButton } from "../../../ui/longButton.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { changedOptions, optionOf } from "../options/choices.ts";
import { text as optionText } from "../options/strings.ts";
import type { Stage, UploadItem } from "../transfer/item.ts";
import { uploadStore } from "../transfer/store.ts";
import { Discard } from "../upload/Discard.tsx";
import { text as uploadText } from "../upload/strings.ts";
import lines from "../upload/UploadCard.module.css";
import { DialectForm } from "./DialectForm.tsx";
import { FirstRows } from "./FirstRows.tsx";
import { MappingTable } from "./MappingTable.tsx";
import { OptionsForm } from "./OptionsForm.tsx";
import classes from "./PreviewCard.module.css";
import { usePreview } from "./queries.ts";
import { asksForEncoding, formatMayHelp, hasNoRows, hasRows, isLost } from "./readiness.ts";
import { text } from "./strings.ts";

/** An uploaded file: how an import would read it, the choices about that, and the button that starts it. */
export function PreviewCard({
  item,
  stage,
  folded,
}: {
  item: UploadItem;
  stage: Extract<Stage, { phase: "arrived" | "starting" }>;
  folded: boolean;
}) {
  const { file, key, choices } = item;
  const preview = usePreview(stage.uploadId, choices);
  const [opened, setShown] = useState(!folded);
  const { data } = preview;
  // A question can't be answered while the card is folded.
  const hopeless = data !== undefined && !preview.isError && hasNoRows(data);
  const shown = !hopeless && (opened || preview.isError || (data !== undefined && data.problems.length > 0));
  // What opened by itself stays open: an answered question mustn't take away what the user is looking at.
  if (shown && !opened) setShown(true);
  const problem = stage.phase === "arrived" ? stage.problem : null;
  const refusal = preview.isError ? preview.error : problem;
  const ready = data !== undefined && !preview.isError && data.problems.length === 0;
  if (isLost(refusal)) return <Lost item={item} />;
  return (
    <Card flush>
      <div
        className={classes.head}
        data-small={!shown || preview.isError || undefined}
        data-settled={hopeless || undefined}
      >
        <FileIcon className={lines.icon} size={20} />
        <div className={lines.what}>
          <h2 className={lines.name}>{file.name}</h2>
          <p className={lines.state}>
            {formatBytes(file.size)} · {summary(preview.isError ? undefined : data, preview.isError)}
          </p>
        </div>
        <Actions
          item={item}
          possible={!preview.isError && !hopeless}
          ready={ready}
          starting={stage.phase === "starting"}
        />
      </div>
      {refusal !== null && (
        <div className={classes.notice}>
          <ProblemNotice
            actions={
              preview.isError &&
              asApiError(preview.error).transient && (
                <Button onClick={() => void preview.refetch()} size="xs" variant="default">
                  {shared.retry}
                </Button>
              )
            }
            error={refusal}
            footer={<p>{text.nothingChanged}</p>}
            title={text.refused(file.name)}
          />
        </div>
      )}
      {!preview.isError && data !== undefined && data.problems.length > 0 && (
        <div className={classes.notice}>
          <Notice title={questionTitle(data, file.name)} tone="warning" urgent>
            {data.problems.map(({ code, message }) => (
              <p key={`${code} ${message}`}>{text.questions[code] ?? curly(message)}</p>
            ))}
          </Notice>
        </div>
      )}
      {!preview.isError && !hopeless && data !== undefined && (
        <Notices
          notices={data.notices}
          onChoose={(mapping) =>
            uploadStore.choose(key, { ...choices, mapping: { ...choices.mapping, ...mapping } })
          }
        />
      )}
      {!shown && !hopeless && (
        <div className={classes.fold}>
          <Button onClick={() => setShown(true)} size="xs" variant="default">
            {text.look}
          </Button>
        </div>
      )}
      {/* All at once: parts that are there first would move when the others arrive. */}
      {shown && data === undefined && !preview.isError && (
        <div className={classes.reading}>
          <Skeleton height={180} radius="md" />
        </div>
      )}
      {shown && (preview.isError ? formatMayHelp(preview.error, choices) : data !== undefined) && (
        <div className={classes.body} data-stale={preview.isPlaceholderData || undefined}>
          <section className={classes.section} tabIndex={-1}>
            <div className={classes.sectionHead}>
              <div>
                <h3 className={classes.title}>{preview.isError ? text.dialectTitle : text.columnsTitle}</h3>
                <p className={classes.lead}>{preview.isError ? text.dialectLead : text.columnsLead}</p>
              </div>
              <DialectForm
                choices={choices}
                onChange={(changed) => uploadStore.choose(key, changed)}
                preview={data}
              />
            </div>
            {data !== undefined && !preview.isError && (
              <MappingTable
                choices={choices}
                onChange={(mapping) => uploadStore.choose(key, { ...choices, mapping })}
                onReset={() => uploadStore.choose(key, { ...choices, mapping: {} })}
                preview={data}
              />
            )}
          </section>
          {data !== undefined && !preview.isError && hasRows(data) && (
            // Takes the focus of the button that shows all rows.
            <section className={classes.section} tabIndex={-1}>
              <FirstRows preview={data} />
            </section>
          )}
          {!preview.isError && (
            <div className={classes.options}>
              <Disclosure note={optionsNote(changedOptions(choices).length)} title={text.optionsTitle}>
                <OptionsForm choices={choices} onChange={(changed) => uploadStore.choose(key, changed)} />
              </Disclosure>
            </div>
          )}
        </div>
      )}
    </Card>
  );
}

/** What there is to know before the import, with what can be done about it. */
function Notices({
  notices,
  onChoose,
}: {
  notices: ImportPreview["notices"];
  onChoose: (mapping: ImportPreview["notices"][number]["mapping"]) => void;
}) {
  return notices.map(({ code, message, column, mapping }) => (
    <div className={classes.notice} key={code}>
      <Notice
        actions={
          column !== null && (
            <Button onClick={() => onChoose(mapping)} size="xs" variant="default">
              {text.takeAsSku(column)}
            </Button>
          )
        }
        title={text.notices[code] ?? text.noticeOther}
        tone="warning"
      >
        <p>{curly(message)}</p>
      </Notice>
    </div>
  ));
}

function questionTitle(preview: ImportPreview, name: string): string {
  const { problems } = preview;
  if (hasNoRows(preview)) return text.noRows(name);
  if (hasRows(preview)) return text.encodingQuestion(name);
  if (asksForEncoding(preview)) return text.questionOther(name);
  return problems.every(({ code }) => code in text.questions)
    ? text.question(name)
    : text.questionOther(name);
}

function optionsNote(changed: number): string {
  return changed === 0 ? text.optionsDefault : text.optionsChanged(changed);
}

function summary(preview: ImportPreview | undefined, failed: boolean): string {
  if (preview === undefined) return failed ? text.unreadable : text.reading;
  const { format, sheet, delimiter, encoding, compression, surplus_cells: surplus } = preview.dialect;
  return [
    ...(format === "csv"
      ? [optionText.delimiters[delimiter] ?? delimiter, optionText.encodings[encoding] ?? encoding]
      : [format.toUpperCase()]),
    ...(sheet === null ? [] : [sheet]),
    ...(compression === null ? [] : [compression]),
    ...(preview.layout_label === null ? [] : [text.layout(preview.layout_label)]),
    text.columnCount(preview.columns.length),
    ...(surplus === 0 ? [] : [text.surplus(surplus)]),
    ...(preview.preamble.length === 0 || preview.header_line === null
      ? []
      : [text.skippedLines(preview.header_line)]),
    ...(preview.dialect.escape === "backslash" ? [text.backslash] : []),
  ].join(" · ");
}

/** A file that the server has no longer for this user. */
function Lost({ item }: { item: UploadItem }) {
  const { name } = item.file;
  return (
    <Card>
      <div data-settled data-small>
        <Notice
          actions={
            <>
              <FilePicker
                classNames={longButton}
                label={uploadText.chooseAgain(name)}
                onFiles={(files) => {
                  for (const file of files) void uploadStore.replace(item.key, file);
                }}
                size="xs"
              >
                {uploadText.chooseAgain(name)}
              </FilePicker>
              <Discard item={item} useless />
            </>
          }
          title={text.lostTitle(name)}
          tone="warning"
        >
          {text.lost}
        </Notice>
      </div>
    </Card>
  );
}

/** Starts the import or a dry run. An import that would delete products asks first. */
function Actions({
  item,
  possible,
  ready,
  starting,
}: {
  item: UploadItem;
  /** Without it there is only the way to discard the file. */
  possible: boolean;
  ready: boolean;
  starting: boolean;
}) {
  const [asking, ask] = useDisclosure(false);
  const destroys = optionOf(item.choices, "on_missing") === "delete";
  const start = () => void uploadStore.start(item.key);
  return (
    <div className={lines.actions}>
      {possible && (
        <>
          <Button
            aria-label={text.named(text.start, item.file.name)}
            disabled={!ready}
            loading={starting}
            onClick={destroys ? ask.open : start}
          >
            {text.start}
          </Button>
          <Button
            aria-label={text.named(optionText.dryRun, item.file.name)}
            disabled={!ready || starting}
            onClick={() => void uploadStore.start(item.key, { dryRun: true })}
            title={text.dryRunHint}
            variant="default"
          >
            {optionText.dryRun}
          </Button>
        </>
      )}
      <Discard item={item} size="sm" useless={!possible} />
      <ConfirmDialog
        cancel={text.deleteBack}
        confirm={text.deleteStart}
        danger
        onClose={ask.close}
        onConfirm={() => {
          ask.close();
          start();
        }}
        opened={asking}
        title={text.deleteTitle}
      >
        <p>{text.deleteLead(optionOf(item.choices, "max_missing_percent"))}</p>
      </ConfirmDialog>
    </div>
  );
}
