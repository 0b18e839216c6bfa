import { Button, TextInput } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { ApiError } from "../../../lib/problem.ts";
import { shared } from "../../../lib/strings.ts";
import { Choice, dialogBody } from "../../../ui/Dialog.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { type Draft, type Findings, findings } from "./draft.ts";
import { EventPicker } from "./EventPicker.tsx";
import { HeadersField } from "./HeadersField.tsx";
import { text } from "./strings.ts";

const FIELDS = ["url", "description", "event_types", "custom_headers"] as const;

/** The fields of an endpoint. Errors appear beside their fields after the first attempt to save. */
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
  /** Shown above the fields. */
  notice?: ReactNode;
  onChange: (draft: Draft) => void;
  onSubmit: () => void;
  onCancel: () => void;
}) {
  const [tried, setTried] = useState(false);
  const url = useRef<HTMLInputElement>(null);
  const found: Findings = tried ? findings(draft) : {};
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const serverError = (field: (typeof FIELDS)[number]) => fieldMessage(error, field);
  const elsewhere = error != null && FIELDS.every((field) => serverError(field) === undefined);
  const refused = serverError("url");
  useEffect(() => {
    if (refused !== undefined) url.current?.focus();
  }, [refused]);
  return (
    <form
      className={dialogBody}
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
        placeholder={text.urlPlaceholder}
        ref={url}
        spellCheck={false}
        value={draft.url}
      />
      <TextInput
        autoComplete="off"
        description={text.descriptionHint}
        error={serverError("description")}
        label={text.description}
        maxLength={500}
        onChange={(event) => set({ description: event.currentTarget.value })}
        value={draft.description}
      />
      <EventPicker
        error={found.events ?? serverError("event_types")}
        onChange={(events) => set({ events })}
        value={draft.events}
      />
      <HeadersField
        error={found.headers ?? serverError("custom_headers")}
        lines={draft.headers}
        onChange={(headers) => set({ headers })}
      />
      {elsewhere && <ProblemNotice error={error} />}
      <Choice>
        <Button onClick={onCancel} variant="default">
          {shared.cancel}
        </Button>
        <Button loading={saving} type="submit">
          {submit}
        </Button>
      </Choice>
    </form>
  );
}

/** The server's error about a field. */
function fieldMessage(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.items.find((item) => item.pointer.split("/").includes(field))?.message;
}
