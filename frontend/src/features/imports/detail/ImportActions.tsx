import { Button } from "@mantine/core";
import { useClipboard, useDisclosure } from "@mantine/hooks";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import {
  cancelImportMutation,
  pauseImportMutation,
  resumeImportMutation,
  retryImportMutation,
} from "../../../api/@tanstack/react-query.gen.ts";
import type { Import } from "../../../api/types.gen.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { CheckIcon, LinkIcon, PauseIcon, PlayIcon, RetryIcon } from "../../../ui/icons.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { canCancel, canImportAgain, canPause, canRetry, needsChange, productsWritten } from "../model.ts";
import { choicesOf } from "../options/choices.ts";
import { useImportCache } from "../queries.ts";
import { uploadStore } from "../transfer/store.ts";
import classes from "./ImportActions.module.css";
import { useShownStatus } from "./plan/queries.ts";
import { text } from "./strings.ts";

/** The actions that the status of an import, and the user's scope, allow. */
export function ImportActions({ item }: { item: Import }) {
  const { write } = usePermissions();
  return (
    <>
      <ShareButton />
      {write && <Changes item={item} />}
      {!canCancel(item) && productsWritten(item) > 0 && (
        <Button
          renderRoot={(props) => <Link search={{ import: item.id }} to="/products" {...props} />}
          variant={write && item.status !== "completed" ? "default" : "filled"}
        >
          {text.viewProducts}
        </Button>
      )}
    </>
  );
}

/** What changes the import, or starts another one. Of a retry and another attempt, what helps comes last and is filled. */
function Changes({ item }: { item: Import }) {
  // The plan itself offers to end an import that would change nothing.
  const nothing = useShownStatus(item) === "nothing_to_change";
  const retry = canRetry(item);
  const again = canImportAgain(item);
  const other = retry && !needsChange(item);
  return (
    <>
      {canPause(item) && <PauseButton item={item} />}
      {item.status === "paused" && <ResumeButton item={item} />}
      {canCancel(item) && !nothing && <CancelButton item={item} />}
      {again && other && <AgainButton item={item} variant="default" />}
      {retry && <RetryButton item={item} variant={other ? undefined : "default"} />}
      {again && !other && <AgainButton item={item} />}
      {!canCancel(item) && !retry && !again && (
        <Button
          renderRoot={(props) => <Link to="/" {...props} />}
          variant={item.status === "failed" ? "filled" : "default"}
        >
          {text.anotherFile}
        </Button>
      )}
    </>
  );
}

/** Asks first, and says what stays in the catalog. */
function CancelButton({ item }: { item: Import }) {
  const [asking, ask] = useDisclosure(false);
  const remember = useImportCache();
  const cancel = useSingleMutation({
    ...cancelImportMutation(),
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
      <ConfirmDialog
        cancel={text.cancelKeep}
        confirm={text.cancel}
        danger
        error={cancel.error}
        loading={cancel.isPending}
        onClose={ask.close}
        onConfirm={() => cancel.mutate({ path: { import_id: item.id } })}
        opened={asking}
        title={text.cancelTitle}
      >
        <p>{publishing ? text.cancelWhilePublishing : text.cancelBeforePublish}</p>
      </ConfirmDialog>
    </>
  );
}

function RetryButton({ item, variant }: { item: Import; variant?: string }) {
  const remember = useImportCache();
  const retry = useSingleMutation({ ...retryImportMutation(), onSuccess: remember });
  return (
    <ChangeButton change={retry} item={item} icon={<RetryIcon size={16} />} variant={variant}>
      {text.retry}
    </ChangeButton>
  );
}

function PauseButton({ item }: { item: Import }) {
  const remember = useImportCache();
  const pause = useSingleMutation({ ...pauseImportMutation(), onSuccess: remember });
  return (
    <ChangeButton
      change={pause}
      item={item}
      icon={<PauseIcon size={16} />}
      title={text.pauseHint}
      variant="default"
    >
      {text.pause}
    </ChangeButton>
  );
}

function ResumeButton({ item }: { item: Import }) {
  const remember = useImportCache();
  const resume = useSingleMutation({ ...resumeImportMutation(), onSuccess: remember });
  return (
    <ChangeButton change={resume} item={item} icon={<PlayIcon size={16} />}>
      {text.resume}
    </ChangeButton>
  );
}

/** A mutation that needs nothing but the import. */
interface Change {
  mutate: (variables: { path: { import_id: string } }) => void;
  isPending: boolean;
  error: unknown;
}

function ChangeButton({
  item,
  change,
  icon,
  children,
  title,
  variant,
}: {
  item: Import;
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
        onClick={() => change.mutate({ path: { import_id: item.id } })}
        title={title}
        variant={variant}
      >
        {children}
      </Button>
      {change.error != null && (
        <div className={classes.problem}>
          <ProblemNotice error={change.error} />
        </div>
      )}
    </>
  );
}

/** Offers the same file again, to import it with other options. A retry keeps the options. */
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
