import { Button, Modal } from "@mantine/core";
import { useClipboard, useDisclosure } from "@mantine/hooks";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { cancelImport, pauseImport, resumeImport, retryImport } from "../../../api/sdk.gen.ts";
import type { Import } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { CheckIcon, LinkIcon, PauseIcon, PlayIcon, RetryIcon } from "../../../ui/icons.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { choicesOf } from "../choices.ts";
import { canCancel, canPause, canRetry, needsChange, productsWritten } from "../model.ts";
import { useImportCache } from "../queries.ts";
import { uploadStore } from "../transfer/store.ts";
import classes from "./ImportActions.module.css";

const text = strings.imports;

/** What can be done with an import as it stands. */
export function ImportActions({ item }: { item: Import }) {
  return (
    <>
      <ShareButton />
      {canPause(item) && <PauseButton item={item} />}
      {item.status === "paused" && <ResumeButton item={item} />}
      {canCancel(item) && <CancelButton item={item} />}
      {canRetry(item) && !needsChange(item) && <AgainButton item={item} variant="default" />}
      {canRetry(item) && <RetryButton item={item} variant={needsChange(item) ? "default" : undefined} />}
      {needsChange(item) && <AgainButton item={item} />}
      {!canCancel(item) && !canRetry(item) && (
        <Button renderRoot={(props) => <Link to="/" {...props} />} variant="default">
          {text.anotherFile}
        </Button>
      )}
      {!canCancel(item) && productsWritten(item) > 0 && (
        <Button
          renderRoot={(props) => <Link search={{ import: item.id }} to="/products" {...props} />}
          variant={canRetry(item) ? "default" : "filled"}
        >
          {text.viewProducts}
        </Button>
      )}
    </>
  );
}

/** Asks first, and says what stays behind. */
function CancelButton({ item }: { item: Import }) {
  const [asking, ask] = useDisclosure(false);
  const remember = useImportCache();
  const cancel = useMutation({
    mutationFn: async () => (await cancelImport({ path: { import_id: item.id } })).data,
    onSuccess: (updated) => {
      remember(updated);
      ask.close();
    },
  });
  const publishing = item.phase === "publishing" || item.phase === "finishing";
  return (
    <>
      <Button onClick={ask.open} variant="default">
        {text.cancel}
      </Button>
      <Modal
        onClose={ask.close}
        opened={asking}
        title={<span className={classes.title}>{text.cancelTitle}</span>}
        withCloseButton={false}
      >
        <div className={classes.body}>
          <p>{publishing ? text.cancelWhilePublishing : text.cancelBeforePublish}</p>
          {cancel.isError && <ProblemNotice error={cancel.error} />}
          <div className={classes.choice}>
            <Button data-autofocus onClick={ask.close} variant="default">
              {text.cancelKeep}
            </Button>
            <Button loading={cancel.isPending} onClick={() => cancel.mutate()} variant="danger">
              {text.cancel}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}

function RetryButton({ item, variant }: { item: Import; variant?: string }) {
  const retry = useChange(async () => (await retryImport({ path: { import_id: item.id } })).data);
  return (
    <ChangeButton change={retry} icon={<RetryIcon size={16} />} variant={variant}>
      {text.retry}
    </ChangeButton>
  );
}

function PauseButton({ item }: { item: Import }) {
  const pause = useChange(async () => (await pauseImport({ path: { import_id: item.id } })).data);
  return (
    <ChangeButton change={pause} icon={<PauseIcon size={16} />} title={text.pauseHint} variant="default">
      {text.pause}
    </ChangeButton>
  );
}

function ResumeButton({ item }: { item: Import }) {
  const resume = useChange(async () => (await resumeImport({ path: { import_id: item.id } })).data);
  return (
    <ChangeButton change={resume} icon={<PlayIcon size={16} />}>
      {text.resume}
    </ChangeButton>
  );
}

type Change = UseMutationResult<Import, Error, void>;

/** A change of the import's state, whose answer the page shows at once. */
function useChange(mutationFn: () => Promise<Import>): Change {
  const remember = useImportCache();
  return useMutation({ mutationFn, onSuccess: remember });
}

function ChangeButton({
  change,
  icon,
  children,
  title,
  variant,
}: {
  change: Change;
  icon: ReactNode;
  children: ReactNode;
  title?: string;
  variant?: string;
}) {
  return (
    <>
      <Button
        leftSection={icon}
        loading={change.isPending}
        onClick={() => change.mutate()}
        title={title}
        variant={variant}
      >
        {children}
      </Button>
      {change.isError && (
        <div className={classes.problem}>
          <ProblemNotice error={change.error} />
        </div>
      )}
    </>
  );
}

/** A retry keeps its options; this offers the same file again, to be imported with others. */
function AgainButton({ item, variant }: { item: Import; variant?: string }) {
  const navigate = useNavigate();
  const again = () => {
    uploadStore.offer(item.upload_id, { name: item.filename, size: item.bytes_total }, choicesOf(item));
    void navigate({ to: "/" });
  };
  return (
    <Button onClick={again} title={text.againHint} variant={variant}>
      {text.again}
    </Button>
  );
}

function ShareButton() {
  const clipboard = useClipboard();
  return (
    <Button
      leftSection={clipboard.copied ? <CheckIcon size={16} /> : <LinkIcon size={16} />}
      onClick={() => clipboard.copy(window.location.href)}
      variant="default"
    >
      <span aria-live="polite">{clipboard.copied ? text.linkCopied : text.share}</span>
    </Button>
  );
}
