import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { CheckField } from "../../../ui/CheckField.tsx";
import { type Choices, type OptionName, optionOf, withOption } from "../options/choices.ts";
import { text as optionText } from "../options/strings.ts";
import classes from "./OptionsForm.module.css";
import { text } from "./strings.ts";

/** How rows are merged. A sentence explains each choice. */
export function OptionsForm({
  choices,
  onChange,
}: {
  choices: Choices;
  onChange: (choices: Choices) => void;
}) {
  const set = <Name extends OptionName>(name: Name, value: Choices[Name]) =>
    onChange(withOption(choices, name, value));
  return (
    <div className={classes.form}>
      <Choice name="mode" onChange={set} value={optionOf(choices, "mode")} />
      <Choice name="blank_cells" onChange={set} value={optionOf(choices, "blank_cells")} />
      <div className={classes.group}>
        <Choice name="on_error" onChange={set} value={optionOf(choices, "on_error")} />
        {choices.on_error === "abort" && (
          <div className={classes.limits}>
            <Limit
              label={optionText.maxRejectsName}
              onChange={(value) => set("max_rejects", value)}
              placeholder={choices.max_reject_percent == null ? "0" : text.noLimit}
              value={choices.max_rejects ?? null}
            />
            <Limit
              label={optionText.maxRejectPercentName}
              max={100}
              onChange={(value) => set("max_reject_percent", value)}
              placeholder={text.noLimit}
              value={choices.max_reject_percent ?? null}
            />
          </div>
        )}
      </div>
      <div className={classes.group}>
        <Choice name="on_missing" onChange={set} value={optionOf(choices, "on_missing")} />
        {choices.on_missing !== undefined && (
          <div className={classes.limits}>
            <Limit
              label={optionText.maxMissingPercent}
              max={100}
              onChange={(value) => set("max_missing_percent", value ?? undefined)}
              placeholder="10"
              value={choices.max_missing_percent ?? null}
            />
          </div>
        )}
      </div>
      <Choice name="events" onChange={set} value={optionOf(choices, "events")} />
      <CheckField
        checked={choices.atomic ?? false}
        description={text.atomicText}
        label={optionText.atomic}
        onChange={(checked) => set("atomic", checked)}
      />
    </div>
  );
}

type SelectName = keyof typeof optionText.choices;

function Choice({
  name,
  value,
  onChange,
}: {
  name: SelectName;
  value: string;
  onChange: (name: SelectName, value: never) => void;
}) {
  const { label, values } = optionText.choices[name];
  const options = Object.entries(values) as [string, { label: string; text: string }][];
  return (
    <NativeSelect
      data={options.map(([option, words]) => ({ value: option, label: words.label }))}
      description={options.find(([option]) => option === value)?.[1].text}
      inputWrapperOrder={["label", "input", "description"]}
      label={label}
      onChange={(event) => onChange(name, event.currentTarget.value as never)}
      value={value}
    />
  );
}

/** A number or nothing. Other input shows an error and changes nothing. */
function Limit({
  label,
  value,
  max = Number.MAX_SAFE_INTEGER,
  placeholder,
  onChange,
}: {
  label: string;
  value: number | null;
  max?: number;
  placeholder: string;
  onChange: (value: number | null) => void;
}) {
  const [typed, setTyped] = useState(value === null ? "" : String(value));
  const isPercent = max === 100;
  const wrong = typed !== "" && !isLimit(typed, max);
  return (
    <TextInput
      error={wrong ? (isPercent ? text.percentNeeded : text.numberNeeded) : undefined}
      inputMode="decimal"
      label={label}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        if (currentTarget.value === "") onChange(null);
        else if (isLimit(currentTarget.value, max)) onChange(Number(currentTarget.value));
      }}
      placeholder={placeholder}
      size="xs"
      value={typed}
    />
  );
}

/** Numbers of rows are whole; percentages may have decimals. */
function isLimit(typed: string, max: number): boolean {
  const shape = max === 100 ? /^\d{1,3}(\.\d{1,3})?$/ : /^\d{1,12}$/;
  return shape.test(typed) && Number(typed) <= max;
}
