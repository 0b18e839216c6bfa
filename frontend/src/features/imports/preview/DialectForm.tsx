import { NativeSelect } from "@mantine/core";
import type { ImportPreview } from "../../../api/types.gen.ts";
import { type Choices, withOption } from "../options/choices.ts";
import { text as optionText } from "../options/strings.ts";
import classes from "./DialectForm.module.css";
import { encodingGroups } from "./encodingGroups.ts";
import { asksForEncoding } from "./readiness.ts";
import { text } from "./strings.ts";

const HEADER_LINES = 20;

/** How the file is written: detected, or chosen by the user. */
export function DialectForm({
  preview,
  choices,
  onChange,
}: {
  preview: ImportPreview | undefined;
  choices: Choices;
  onChange: (choices: Choices) => void;
}) {
  const dialect = preview?.dialect;
  const auto = (chosen: string | null | undefined, names: Record<string, string>, value?: string) =>
    chosen != null || value === undefined ? text.auto : text.detected(names[value] ?? value);
  const sheets = preview?.sheets ?? [];
  // Of a workbook or of JSON, neither delimiter nor encoding is a choice.
  if (dialect !== undefined && dialect.format !== "csv") {
    return dialect.sheet === null ? null : (
      <div className={classes.form}>
        {sheets.length > 1 && (
          <NativeSelect
            data={sheets.map(({ name, rows }) => ({ value: name, label: text.sheetRows(name, rows) }))}
            label={text.sheet}
            onChange={({ currentTarget: { value } }) =>
              onChange(withOption({ ...choices, mapping: undefined }, "sheet", value))
            }
            size="xs"
            value={choices.sheet ?? dialect.sheet}
          />
        )}
        <RowsForm choices={choices} onChange={onChange} preview={preview} />
      </div>
    );
  }
  return (
    <div className={classes.form}>
      <NativeSelect
        data={[
          { value: "", label: auto(choices.delimiter, optionText.delimiters, dialect?.delimiter) },
          ...Object.entries(optionText.delimiters).map(([value, label]) => ({ value, label })),
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
          {
            value: "",
            label:
              preview !== undefined && asksForEncoding(preview)
                ? text.chooseEncoding
                : auto(choices.encoding, optionText.encodings, dialect?.encoding),
          },
          ...encodingGroups(preview?.encodings ?? []),
        ]}
        label={text.encoding}
        onChange={({ currentTarget: { value } }) =>
          onChange(withOption(choices, "encoding", (value || null) as Choices["encoding"]))
        }
        size="xs"
        value={choices.encoding ?? ""}
      />
      <RowsForm choices={choices} onChange={onChange} preview={preview} />
    </div>
  );
}

/** Where the header is, and what becomes of rows with too few cells. */
function RowsForm({
  preview,
  choices,
  onChange,
}: {
  preview: ImportPreview | undefined;
  choices: Choices;
  onChange: (choices: Choices) => void;
}) {
  const line = preview?.header_line ?? null;
  const isDetected = choices.header_row === undefined || choices.header_row === "auto";
  const lines = Array.from({ length: HEADER_LINES }, (_, index) => String(index + 1));
  return (
    <>
      <NativeSelect
        data={[
          { value: "auto", label: isDetected && line !== null ? text.headerDetected(line) : text.auto },
          { value: "none", label: text.noHeader },
          ...lines.map((value) => ({ value, label: text.headerLine(Number(value)) })),
        ]}
        label={text.header}
        onChange={({ currentTarget: { value } }) =>
          onChange(withOption({ ...choices, mapping: undefined }, "header_row", value))
        }
        size="xs"
        value={choices.header_row ?? "auto"}
      />
      <NativeSelect
        data={[
          { value: "reject", label: text.rejectShort },
          { value: "pad", label: text.padShort },
        ]}
        label={text.shortRows}
        onChange={({ currentTarget: { value } }) =>
          onChange(withOption(choices, "short_rows", value as Choices["short_rows"]))
        }
        size="xs"
        value={choices.short_rows ?? "reject"}
      />
    </>
  );
}
