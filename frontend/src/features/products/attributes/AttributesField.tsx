import { ActionIcon, Button, TextInput } from "@mantine/core";
import { CrossIcon, PlusIcon } from "../../../ui/icons.tsx";
import classes from "./AttributesField.module.css";
import { text } from "./strings.ts";

export interface AttributeLine {
  /** Identifies the line while its key changes. */
  line: number;
  key: string;
  value: string;
}

export function linesOf(pairs: readonly (readonly [string, string])[]): AttributeLine[] {
  return pairs.map(([key, value], line) => ({ line, key, value }));
}

/** Attributes line by line. A line without key and value is ignored. */
export function AttributesField({
  label,
  lines,
  error,
  onChange,
}: {
  label: string;
  lines: AttributeLine[];
  error?: string;
  onChange: (lines: AttributeLine[]) => void;
}) {
  const set = (line: number, change: Partial<AttributeLine>) =>
    onChange(lines.map((other) => (other.line === line ? { ...other, ...change } : other)));
  const add = () => {
    const line = Math.max(-1, ...lines.map((other) => other.line)) + 1;
    onChange([...lines, { line, key: "", value: "" }]);
  };
  return (
    <fieldset className={classes.field}>
      <legend className={classes.legend}>{label}</legend>
      {lines.map(({ line, key, value }, index) => (
        <div className={classes.line} key={line}>
          <TextInput
            aria-label={text.keyOf(index + 1)}
            onChange={(event) => set(line, { key: event.currentTarget.value })}
            placeholder={text.key}
            value={key}
          />
          <TextInput
            aria-label={text.valueOf(index + 1)}
            onChange={(event) => set(line, { value: event.currentTarget.value })}
            placeholder={text.value}
            value={value}
          />
          <ActionIcon
            aria-label={text.remove(index + 1)}
            color="gray"
            onClick={() => onChange(lines.filter((other) => other.line !== line))}
            size={36}
            variant="subtle"
          >
            <CrossIcon size={15} />
          </ActionIcon>
        </div>
      ))}
      {error && (
        <p className={classes.error} data-wrong role="alert" tabIndex={-1}>
          {error}
        </p>
      )}
      <Button
        className={classes.add}
        leftSection={<PlusIcon size={14} />}
        onClick={add}
        size="compact-sm"
        variant="default"
      >
        {text.add}
      </Button>
    </fieldset>
  );
}
