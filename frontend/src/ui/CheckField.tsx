import { type ReactNode, useId } from "react";
import classes from "./CheckField.module.css";

/** A checkbox with its sentence. */
export function CheckField({
  label,
  description,
  checked,
  onChange,
}: {
  label: string;
  description: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className={classes.field}>
      <input
        aria-describedby={`${id}-text`}
        checked={checked}
        className={classes.box}
        id={id}
        onChange={(event) => onChange(event.currentTarget.checked)}
        type="checkbox"
      />
      <div>
        <label className={classes.label} htmlFor={id}>
          {label}
        </label>
        <p className={classes.description} id={`${id}-text`}>
          {description}
        </p>
      </div>
    </div>
  );
}
