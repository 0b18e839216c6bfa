import { ActionIcon, Button, TextInput } from "@mantine/core";
import { CrossIcon, PlusIcon } from "../../../ui/icons.tsx";
import type { HeaderLine } from "./draft.ts";
import classes from "./HeadersField.module.css";
import { text } from "./strings.ts";

/** Headers line by line. The API never returns their values: a stored one stays unless the user types another. */
export function HeadersField({
  lines,
  error,
  onChange,
}: {
  lines: HeaderLine[];
  error?: string;
  onChange: (lines: HeaderLine[]) => void;
}) {
  const set = (line: number, change: Partial<HeaderLine>) =>
    onChange(lines.map((other) => (other.line === line ? { ...other, ...change } : other)));
  const add = () => {
    const line = Math.max(-1, ...lines.map((other) => other.line)) + 1;
    onChange([...lines, { line, name: "", value: "", stored: false }]);
  };
  return (
    <fieldset className={classes.field}>
      <legend className={classes.legend}>{text.headers}</legend>
      <p className={classes.hint}>{text.headersHint}</p>
      {lines.map(({ line, name, value, stored }, index) => (
        <div className={classes.line} key={line}>
          <TextInput
            aria-label={text.headerName(index + 1)}
            autoComplete="off"
            onChange={(event) => set(line, { name: event.currentTarget.value })}
            placeholder={text.namePlaceholder}
            readOnly={stored}
            spellCheck={false}
            value={name}
          />
          <TextInput
            aria-label={text.headerValue(index + 1)}
            autoComplete="off"
            onChange={(event) => set(line, { value: event.currentTarget.value })}
            placeholder={stored ? text.storedPlaceholder : text.valuePlaceholder}
            spellCheck={false}
            value={value}
          />
          <ActionIcon
            aria-label={text.removeHeader(index + 1)}
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
        {text.addHeader}
      </Button>
    </fieldset>
  );
}
