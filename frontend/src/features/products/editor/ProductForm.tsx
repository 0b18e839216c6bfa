import { Button, Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { ApiError } from "../../../lib/problem.ts";
import { strings } from "../../../lib/strings.ts";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { AttributesField } from "./AttributesField.tsx";
import { type Draft, type Findings, findings } from "./form.ts";
import classes from "./ProductForm.module.css";

const text = strings.productEditor;
const names = strings.products;

/** The fields of one product. What is wrong is said beside each field, once saving was tried. */
export function ProductForm({
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
  /** What has to be decided before it can be saved. */
  notice?: ReactNode;
  onChange: (draft: Draft) => void;
  onSubmit: () => void;
  onCancel: () => void;
}) {
  const [tried, setTried] = useState(false);
  const found: Findings = tried ? findings(draft) : {};
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const said = (field: string) => (error instanceof ApiError ? fieldMessage(error, field) : undefined);
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(findings(draft)).length === 0) onSubmit();
      }}
    >
      <TextInput
        autoComplete="off"
        data-autofocus
        description={text.skuHint}
        error={found.sku ?? said("sku")}
        label={names.sku}
        maxLength={255}
        onChange={(event) => set({ sku: event.currentTarget.value })}
        spellCheck={false}
        value={draft.sku}
      />
      <TextInput
        autoComplete="off"
        error={found.name ?? said("name")}
        label={names.name}
        maxLength={500}
        onChange={(event) => set({ name: event.currentTarget.value })}
        value={draft.name}
      />
      <label className={classes.active}>
        <input
          checked={draft.active}
          onChange={(event) => set({ active: event.currentTarget.checked })}
          type="checkbox"
        />
        {text.activeLabel}
      </label>
      <Textarea
        error={said("description")}
        label={`${names.description} (${text.optional})`}
        maxLength={100_000}
        onChange={(event) => set({ description: event.currentTarget.value })}
        rows={5}
        value={draft.description}
      />
      <AttributesField
        error={found.attributes}
        label={`${names.attributes} (${text.optional})`}
        lines={draft.attributes}
        onChange={(attributes) => set({ attributes })}
      />
      {notice}
      {error != null && <ProblemNotice error={error} />}
      <div className={classes.choice}>
        <Button onClick={onCancel} variant="default">
          {text.cancel}
        </Button>
        <Button disabled={notice !== undefined} loading={saving} type="submit">
          {submit}
        </Button>
      </div>
    </form>
  );
}

function fieldMessage(error: ApiError, field: string): string | undefined {
  return error.items.find((item) => item.pointer.split("/").includes(field))?.message;
}
