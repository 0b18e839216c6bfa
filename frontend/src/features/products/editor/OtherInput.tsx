import { TextInput } from "@mantine/core";
import type { OtherField } from "../../../lib/fields.ts";
import classes from "./ProductForm.module.css";

/** The input of a core field that the form knows by its schema alone. */
export function OtherInput({
  field,
  value,
  error,
  onChange,
}: {
  field: OtherField;
  value: string | boolean;
  error: string | undefined;
  onChange: (value: string | boolean) => void;
}) {
  if (typeof value === "boolean") {
    return (
      <label className={classes.active}>
        <input checked={value} onChange={(event) => onChange(event.currentTarget.checked)} type="checkbox" />
        {field.label}
      </label>
    );
  }
  return (
    <TextInput
      autoComplete="off"
      description={field.hint}
      error={error}
      label={field.label}
      onChange={(event) => onChange(event.currentTarget.value)}
      value={value}
    />
  );
}
