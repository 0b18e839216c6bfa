import { Button, Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { FIELDS, OTHER_FIELDS } from "../../../lib/fields.ts";
import { ApiError, fieldProblem, isAbout } from "../../../lib/problem.ts";
import { shared } from "../../../lib/strings.ts";
import { Choice } from "../../../ui/Dialog.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { useFocusWrong } from "../../../ui/useFocusWrong.ts";
import { AttributesField } from "../attributes/AttributesField.tsx";
import { type Draft, type Findings, findings } from "./form.ts";
import { OtherInput } from "./OtherInput.tsx";
import classes from "./ProductForm.module.css";
import { SkuTaken } from "./SkuTaken.tsx";
import { text } from "./strings.ts";

const SKU_EXISTS = "sku_exists";
const SHOWN = [...FIELDS, "attributes"];

/** The fields of one product. Errors appear beside their fields after the first attempt to save. */
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
  /** A question that must be answered before saving. */
  notice?: ReactNode;
  onChange: (draft: Draft) => void;
  onSubmit: () => void;
  onCancel: () => void;
}) {
  const [tried, setTried] = useState(false);
  const found: Findings = tried ? findings(draft) : {};
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const serverError = (field: string) => fieldProblem(error, field);
  const { form, refuse } = useFocusWrong(error);
  const taken = error instanceof ApiError && error.code === SKU_EXISTS;
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(findings(draft)).length === 0) onSubmit();
        else refuse();
      }}
      ref={form}
    >
      <TextInput
        autoComplete="off"
        data-autofocus
        description={text.skuHint}
        error={found.sku ?? (taken ? <SkuTaken sku={draft.sku} /> : serverError("sku"))}
        label={shared.product.sku}
        onChange={(event) => set({ sku: event.currentTarget.value })}
        spellCheck={false}
        value={draft.sku}
      />
      <TextInput
        autoComplete="off"
        error={found.name ?? serverError("name")}
        label={shared.product.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        value={draft.name}
      />
      <label className={classes.active}>
        <input
          checked={draft.active}
          onChange={(event) => set({ active: event.currentTarget.checked })}
          type="checkbox"
        />
        {text.active}
      </label>
      <Textarea
        error={found.description ?? serverError("description")}
        label={text.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        rows={5}
        value={draft.description}
      />
      {OTHER_FIELDS.map((field) => (
        <OtherInput
          error={found.others?.[field.name] ?? serverError(field.name)}
          field={field}
          key={field.name}
          onChange={(value) => set({ others: { ...draft.others, [field.name]: value } })}
          value={draft.others[field.name] ?? field.initial}
        />
      ))}
      <AttributesField
        error={found.attributes ?? serverError("attributes")}
        label={text.attributes}
        lines={draft.attributes}
        onChange={(attributes) => set({ attributes })}
      />
      {notice}
      {error != null && !taken && !isAbout(error, SHOWN) && <ProblemNotice error={error} />}
      <Choice>
        <Button onClick={onCancel} variant="default">
          {shared.cancel}
        </Button>
        <Button disabled={notice !== undefined} loading={saving} type="submit">
          {submit}
        </Button>
      </Choice>
    </form>
  );
}
