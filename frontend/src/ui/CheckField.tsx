import { type ReactNode, useEffect, useId, useRef } from "react";
import classes from "./CheckField.module.css";

/** A checkbox with a label and a description. `partly` marks a checkbox for several items, some of them checked. */
export function CheckField({
  label,
  description,
  checked,
  partly = false,
  onChange,
}: {
  label: ReactNode;
  description?: ReactNode;
  checked: boolean;
  partly?: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = partly;
  }, [partly]);
  return (
    <div className={classes.field}>
      <input
        aria-describedby={description === undefined ? undefined : `${id}-text`}
        checked={checked}
        className={classes.box}
        id={id}
        onChange={(event) => onChange(event.currentTarget.checked)}
        ref={box}
        type="checkbox"
      />
      <div>
        <label className={classes.label} htmlFor={id}>
          {label}
        </label>
        {description !== undefined && (
          <p className={classes.description} id={`${id}-text`}>
            {description}
          </p>
        )}
      </div>
    </div>
  );
}
