import { NativeSelect } from "@mantine/core";
import type { ImportPreview } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { type Choices, withOption } from "../choices.ts";
import classes from "./DialectForm.module.css";

const text = strings.dialect;

/** How the file is written: what was found out, and what else it could be. */
export function DialectForm({
  dialect,
  choices,
  onChange,
}: {
  dialect: ImportPreview["dialect"] | undefined;
  choices: Choices;
  onChange: (choices: Choices) => void;
}) {
  const found = (chosen: string | null | undefined, names: Record<string, string>, value?: string) =>
    chosen != null || value === undefined ? text.auto : text.found(names[value] ?? value);
  return (
    <div className={classes.form}>
      <NativeSelect
        data={[
          { value: "", label: found(choices.delimiter, text.delimiters, dialect?.delimiter) },
          ...Object.entries(text.delimiters).map(([value, label]) => ({ value, label })),
        ]}
        label={text.delimiter}
        onChange={({ currentTarget: { value } }) =>
          onChange(
            withOption(
              { ...choices, mapping: undefined },
              "delimiter",
              (value || null) as Choices["delimiter"],
            ),
          )
        }
        size="xs"
        value={choices.delimiter ?? ""}
      />
      <NativeSelect
        data={[
          { value: "", label: found(choices.encoding, text.encodings, dialect?.encoding) },
          ...Object.entries(text.encodings).map(([value, label]) => ({ value, label })),
        ]}
        label={text.encoding}
        onChange={({ currentTarget: { value } }) =>
          onChange(withOption(choices, "encoding", (value || null) as Choices["encoding"]))
        }
        size="xs"
        value={choices.encoding ?? ""}
      />
    </div>
  );
}
