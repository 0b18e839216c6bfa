import classes from "./FilterChips.module.css";

/** A row of filters, one of which is active. */
export function FilterChips<Value extends string | undefined>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly { value: Value; label: string; count?: string }[];
  value: Value;
  onChange: (value: Value) => void;
}) {
  return (
    <fieldset className={classes.chips}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <button
          aria-pressed={option.value === value}
          className={classes.chip}
          key={option.value ?? ""}
          onClick={() => onChange(option.value)}
          type="button"
        >
          {option.label}
          {option.count !== undefined && <span className={classes.count}>{option.count}</span>}
        </button>
      ))}
    </fieldset>
  );
}
