import { Button, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { fieldProblem, isAbout } from "../../../lib/problem.ts";
import { shared } from "../../../lib/strings.ts";
import { Choice, dialogBody } from "../../../ui/Dialog.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { useFocusWrong } from "../../../ui/useFocusWrong.ts";
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
  const { form, refuse } = useFocusWrong(error);
  const found: Findings = tried ? findings(draft) : {};
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const serverError = (field: (typeof FIELDS)[number]) => fieldProblem(error, field);
  return (
    <form
      className={dialogBody}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(findings(draft)).length === 0) onSubmit();
        else refuse();
      }}
      ref={form}
    >
      {notice}
      <TextInput
        autoComplete="off"
        data-autofocus
        description={text.urlHint}
        error={found.url ?? serverError("url")}
        inputMode="url"
        label={text.url}
        onChange={(event) => set({ url: event.currentTarget.value })}
        placeholder={text.urlPlaceholder}
        spellCheck={false}
        value={draft.url}
      />
      <TextInput
        autoComplete="off"
        description={text.descriptionHint}
        error={found.description ?? serverError("description")}
        label={text.description}
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
      {error != null && !isAbout(error, FIELDS) && <ProblemNotice error={error} />}
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
