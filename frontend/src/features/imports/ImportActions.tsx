import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { cancelImport, retryImport } from "../../api/sdk.gen.ts";
import type { Import } from "../../api/types.gen.ts";
import { strings } from "../../lib/strings.ts";
import { RetryIcon } from "../../ui/icons.tsx";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import classes from "./ImportActions.module.css";
import { canCancel, canRetry, isActive, productsWritten } from "./model.ts";
import { useImportCache } from "./queries.ts";

const text = strings.imports;

/** What can be done with an import as it stands. */
export function ImportActions({ item }: { item: Import }) {
  return (
    <>
      {canCancel(item) && <CancelButton item={item} />}
      {canRetry(item) && <RetryButton item={item} />}
      {!isActive(item) && (
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

function RetryButton({ item }: { item: Import }) {
  const remember = useImportCache();
  const retry = useMutation({
    mutationFn: async () => (await retryImport({ path: { import_id: item.id } })).data,
    onSuccess: remember,
  });
  return (
    <>
      <Button leftSection={<RetryIcon size={16} />} loading={retry.isPending} onClick={() => retry.mutate()}>
        {text.retry}
      </Button>
      {retry.isError && (
        <div className={classes.problem}>
          <ProblemNotice error={retry.error} />
        </div>
      )}
    </>
  );
}
