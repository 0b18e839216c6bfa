import { Button, TextInput } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { ApiError } from "../../../lib/problem.ts";
import { strings } from "../../../lib/strings.ts";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { type Draft, type Findings, findings } from "./draft.ts";
import classes from "./EndpointForm.module.css";
import { EventPicker } from "./EventPicker.tsx";
import { HeadersField } from "./HeadersField.tsx";

const text = strings.webhooks.form;
const FIELDS = ["url", "description", "event_types", "custom_headers"] as const;

/** The fields of an endpoint. What is wrong is said beside each field, once saving was tried. */
export function EndpointForm({
  draft,
  submit,
  saving,
  error,
  notice,
  onChange,
  onSubmit,
  onCancel,
}: {
  draft: Draft;
  submit: string;
  saving: boolean;
  error: unknown;
  /** What there is to say before it is saved. */
  notice?: ReactNode;
  onChange: (draft: Draft) => void;
  onSubmit: () => void;
  onCancel: () => void;
}) {
  const [tried, setTried] = useState(false);
  const url = useRef<HTMLInputElement>(null);
  const found: Findings = tried ? findings(draft) : {};
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const said = (field: (typeof FIELDS)[number]) => fieldMessage(error, field);
  const elsewhere = error != null && FIELDS.every((field) => said(field) === undefined);
  const refused = said("url");
  useEffect(() => {
    if (refused !== undefined) url.current?.focus();
  }, [refused]);
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        const wrong = findings(draft);
        if (wrong.url !== undefined) url.current?.focus();
        if (Object.keys(wrong).length === 0) onSubmit();
      }}
    >
      {notice}
      <TextInput
        autoComplete="off"
        data-autofocus
        description={text.urlHint}
        error={found.url ?? refused}
        inputMode="url"
        label={text.url}
        maxLength={2048}
        onChange={(event) => set({ url: event.currentTarget.value })}
        placeholder="https://shop.example.com/hooks"
        ref={url}
        spellCheck={false}
        value={draft.url}
      />
      <TextInput
        autoComplete="off"
        description={text.descriptionHint}
        error={said("description")}
        label={`${text.description} (${text.optional})`}
        maxLength={500}
        onChange={(event) => set({ description: event.currentTarget.value })}
        value={draft.description}
      />
      <EventPicker
        error={found.events ?? said("event_types")}
        onChange={(events) => set({ events })}
        value={draft.events}
      />
      <HeadersField
        error={found.headers ?? said("custom_headers")}
        lines={draft.headers}
        onChange={(headers) => set({ headers })}
      />
      {elsewhere && <ProblemNotice error={error} />}
      <div className={classes.choice}>
        <Button onClick={onCancel} variant="default">
          {text.cancel}
        </Button>
        <Button loading={saving} type="submit">
          {submit}
        </Button>
      </div>
    </form>
  );
}

/** What the server says of a field. */
function fieldMessage(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.items.find((item) => item.pointer.split("/").includes(field))?.message;
}
