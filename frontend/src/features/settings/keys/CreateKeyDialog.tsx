import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { createApiKeyMutation, listApiKeysQueryKey } from "../../../api/@tanstack/react-query.gen.ts";
import type { CreateApiKey } from "../../../api/types.gen.ts";
import { MOST, tooLong } from "../../../lib/lengths.ts";
import { shared } from "../../../lib/strings.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Choice, Dialog, dialogBody } from "../../../ui/Dialog.tsx";
import { useDiscardGuard } from "../../../ui/DiscardGuard.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import classes from "./CreateKey.module.css";
import { text } from "./strings.ts";

const DAY_MS = 86_400_000;
const NEVER = "0";

type Scope = NonNullable<CreateApiKey["scopes"]>[number];

/** Creates a key and shows it once: nothing keeps it after the dialog closes. */
export function CreateKeyDialog() {
  const navigate = useNavigate();
  const cache = useQueryClient();
  const create = useSingleMutation({
    ...createApiKeyMutation(),
    gcTime: 0,
    onSuccess: () => cache.invalidateQueries({ queryKey: listApiKeysQueryKey() }),
  });
  const made = create.data;
  const guard = useDiscardGuard(made !== undefined, text.unseen);
  const close = () => void navigate({ to: "/settings", ignoreBlocker: made !== undefined });
  return (
    <>
      <Dialog
        closeOnEscape={made === undefined}
        dismissable={made === undefined}
        onClose={close}
        title={made ? text.createdTitle : text.create}
      >
        {made ? (
          <div className={dialogBody}>
            <p>{text.once}</p>
            <code className={classes.key} data-testid="new-key">
              {made.key}
            </code>
            <Choice>
              <CopyButton text={made.key}>{text.copy}</CopyButton>
              <Button onClick={close}>{text.done}</Button>
            </Choice>
          </div>
        ) : (
          <KeyForm
            error={create.error}
            onCancel={close}
            onSubmit={(body) => create.mutate({ body })}
            saving={create.isPending}
          />
        )}
      </Dialog>
      {guard.dialog}
    </>
  );
}

function KeyForm({
  error,
  saving,
  onSubmit,
  onCancel,
}: {
  error: unknown;
  saving: boolean;
  onSubmit: (key: CreateApiKey) => void;
  onCancel: () => void;
}) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("read");
  const [days, setDays] = useState("90");
  const long = tooLong(name, MOST.keyName);
  return (
    <form
      className={dialogBody}
      onSubmit={(event) => {
        event.preventDefault();
        const expires_at = days === NEVER ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
        onSubmit({ name: name.trim(), scopes: [scope], expires_at });
      }}
    >
      <TextInput
        data-autofocus
        label={text.name}
        error={long}
        onChange={(event) => setName(event.currentTarget.value)}
        value={name}
      />
      <Labelled label={text.scope}>
        <SegmentedControl
          aria-label={text.scope}
          data={["read", "write", "admin"]}
          fullWidth
          onChange={(value) => setScope(value as Scope)}
          value={scope}
        />
      </Labelled>
      <Labelled label={text.expiry}>
        <SegmentedControl
          aria-label={text.expiry}
          data={[
            { value: "30", label: text.days30 },
            { value: "90", label: text.days90 },
            { value: "365", label: text.year },
            { value: NEVER, label: text.never },
          ]}
          fullWidth
          onChange={setDays}
          value={days}
        />
      </Labelled>
      {error != null && <ProblemNotice error={error} />}
      <Choice>
        <Button onClick={onCancel} variant="default">
          {shared.cancel}
        </Button>
        <Button disabled={name.trim() === "" || long !== undefined} loading={saving} type="submit">
          {text.create}
        </Button>
      </Choice>
    </form>
  );
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <p className={classes.label}>{label}</p>
      {children}
    </div>
  );
}
