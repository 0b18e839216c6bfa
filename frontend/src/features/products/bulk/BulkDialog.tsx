import { SegmentedControl, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import type { Job } from "../../../api/types.gen.ts";
import { MOST, tooLong } from "../../../lib/lengths.ts";
import { ApiError } from "../../../lib/problem.ts";
import { randomKey } from "../../../lib/random.ts";
import { shared } from "../../../lib/strings.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { rememberJob } from "../../jobs/queries.ts";
import { follow } from "../../jobs/tray/followed.ts";
import {
  type BulkAction,
  countExactly,
  isTheCount,
  isUnexpectedCount,
  knownCount,
  type Order,
  startJob,
  type Target,
} from "./bulk.ts";
import { ExportQuestion } from "./ExportQuestion.tsx";
import { ALL_COLUMNS, columnsOf, type FileDraft, fileOptions } from "./exporting.ts";
import { text } from "./strings.ts";

interface Draft {
  file: FileDraft;
  remove: boolean;
  key: string;
  value: string;
  typed: string;
}

const BLANK: Draft = { file: ALL_COLUMNS, remove: false, key: "", value: "", typed: "" };

/** Asks before a bulk change, deletion or export, then hands the job to the tray. */
export function BulkDialog({
  action,
  target,
  attributeKeys,
  onClose,
  onStarted,
}: {
  action: BulkAction;
  target: Target;
  /** Suggestions for the attribute's key, and for the columns of an export. */
  attributeKeys: readonly string[];
  onClose: () => void;
  onStarted: () => void;
}) {
  const cache = useQueryClient();
  const [draft, setDraft] = useState(BLANK);
  const [changed, setChanged] = useState<{ was: number; now: number } | null>(null);
  const counting = useQuery({
    // Not a generated key: the client has the POST as a mutation only.
    queryKey: ["countProducts", target],
    queryFn: ({ signal }) => countExactly(target, signal),
    enabled: knownCount(target) === null,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const count = changed?.now ?? knownCount(target) ?? counting.data ?? null;
  const key = useRef(randomKey());
  const start = useSingleMutation({
    mutationFn: async (expected: number): Promise<Job | { now: number }> => {
      try {
        return await startJob(target, orderOf(action, draft), expected, key.current);
      } catch (error) {
        // Without an answer, the same request may be sent again with the same key. Any other answer ends it.
        if (!(error instanceof ApiError && error.transient)) key.current = randomKey();
        if (!isUnexpectedCount(error)) throw error;
        return { now: await countExactly(target) };
      }
    },
    onSuccess: (result, expected) => {
      if ("now" in result) {
        setChanged({ was: expected, now: result.now });
        setDraft((before) => ({ ...before, typed: "" }));
        return;
      }
      rememberJob(cache, result);
      follow(result.id);
      onStarted();
    },
  });
  const set = (change: Partial<Draft>) => {
    key.current = randomKey();
    setDraft((before) => ({ ...before, ...change }));
  };
  const products = count === null ? text.counting : shared.products(count);
  return (
    <ConfirmDialog
      cancel={shared.cancel}
      confirm={confirmLabel(action, draft)}
      danger={action === "delete"}
      disabled={count === null || count === 0 || !isComplete(action, draft, count)}
      error={start.error ?? counting.error}
      loading={start.isPending}
      onClose={onClose}
      onConfirm={() => count !== null && start.mutate(count)}
      title={text[`${action}Title`](products)}
    >
      {changed !== null && (
        <Notice title={text.changedTitle} tone="warning">
          {text.changed(changed.was, changed.now)}
        </Notice>
      )}
      <Question action={action} attributeKeys={attributeKeys} count={count} draft={draft} onChange={set} />
    </ConfirmDialog>
  );
}

function Question({
  action,
  draft,
  count,
  attributeKeys,
  onChange,
}: {
  action: BulkAction;
  draft: Draft;
  count: number | null;
  attributeKeys: readonly string[];
  onChange: (change: Partial<Draft>) => void;
}): ReactNode {
  switch (action) {
    case "activate":
    case "deactivate":
      return <p>{text[`${action}Lead`](count ?? 0)}</p>;
    case "export":
      return (
        <ExportQuestion
          attributeKeys={attributeKeys}
          draft={draft.file}
          onChange={(file) => onChange({ file })}
        />
      );
    case "delete":
      return (
        <>
          <p>{text.deleteLead(count ?? 0)}</p>
          <TextInput
            autoComplete="off"
            data-autofocus
            inputMode="numeric"
            // Not disabled while counting: it has the focus.
            readOnly={count === null}
            label={count === null ? text.counting : text.typeCount(count)}
            onChange={(event) => onChange({ typed: event.currentTarget.value })}
            value={draft.typed}
          />
        </>
      );
    case "attribute":
      return <AttributeQuestion attributeKeys={attributeKeys} draft={draft} onChange={onChange} />;
  }
}

function AttributeQuestion({
  draft,
  attributeKeys,
  onChange,
}: {
  draft: Draft;
  attributeKeys: readonly string[];
  onChange: (change: Partial<Draft>) => void;
}) {
  return (
    <>
      <SegmentedControl
        aria-label={text.setOrRemove}
        data={[
          { value: "set", label: text.set },
          { value: "remove", label: text.remove },
        ]}
        onChange={(value) => onChange({ remove: value === "remove" })}
        value={draft.remove ? "remove" : "set"}
      />
      <TextInput
        autoComplete="off"
        data-autofocus
        label={text.key}
        list="attribute-keys"
        error={tooLong(draft.key, MOST.attributeKey)}
        onChange={(event) => onChange({ key: event.currentTarget.value })}
        value={draft.key}
      />
      <datalist id="attribute-keys">
        {attributeKeys.map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      <TextInput
        autoComplete="off"
        disabled={draft.remove}
        label={text.value}
        error={draft.remove ? undefined : tooLong(draft.value, MOST.attributeValue)}
        onChange={(event) => onChange({ value: event.currentTarget.value })}
        value={draft.remove ? "" : draft.value}
      />
    </>
  );
}

function orderOf(action: BulkAction, draft: Draft): Order {
  switch (action) {
    case "delete":
      return { action: "delete" };
    case "export":
      return { action: "export", file: fileOptions(draft.file) };
    case "attribute": {
      const value = draft.remove ? null : draft.value.trim();
      return { action: "update", changes: { attributes: { [draft.key.trim()]: value } } };
    }
    default:
      return { action: "update", changes: { active: action === "activate" } };
  }
}

function isComplete(action: BulkAction, draft: Draft, count: number): boolean {
  if (action === "delete") return isTheCount(draft.typed, count);
  if (action === "export") return columnsOf(draft.file)?.length !== 0;
  if (action === "attribute") {
    const fits = (value: string, most: number) => value.trim() !== "" && tooLong(value, most) === undefined;
    return fits(draft.key, MOST.attributeKey) && (draft.remove || fits(draft.value, MOST.attributeValue));
  }
  return true;
}

function confirmLabel(action: BulkAction, draft: Draft): string {
  if (action === "attribute") return draft.remove ? text.removeNow : text.setNow;
  return text[action];
}
