import { SegmentedControl, TextInput } from "@mantine/core";
import { FIELDS, fieldLabel } from "../../../lib/fields.ts";
import { CheckField } from "../../../ui/CheckField.tsx";
import classes from "./ExportQuestion.module.css";
import { canGzip, columnsOf, type FileDraft, type FileKind, hasSku, toggled } from "./exporting.ts";
import { text } from "./strings.ts";

const KINDS: { value: FileKind; label: string }[] = [
  { value: "csv", label: text.csv },
  { value: "xlsx", label: text.xlsx },
  { value: "ndjson", label: text.ndjson },
];

/** The format and the columns of an export. */
export function ExportQuestion({
  draft,
  attributeKeys,
  onChange,
}: {
  draft: FileDraft;
  /** Attributes to choose from; others can be typed. */
  attributeKeys: readonly string[];
  onChange: (draft: FileDraft) => void;
}) {
  const set = (change: Partial<FileDraft>) => onChange({ ...draft, ...change });
  return (
    <>
      <p>{text.exportLead}</p>
      <div>
        <SegmentedControl
          aria-label={text.format}
          data={KINDS}
          fullWidth
          onChange={(kind) => set({ kind: kind as FileKind })}
          value={draft.kind}
        />
        <p className={classes.hint}>{text.kindHint[draft.kind]}</p>
      </div>
      <fieldset className={classes.group}>
        <legend className={classes.legend}>{text.columns}</legend>
        <div className={classes.boxes}>
          {FIELDS.map((name) => (
            <CheckField
              checked={draft.fields.includes(name)}
              key={name}
              label={fieldLabel(name)}
              onChange={(on) => set({ fields: toggled(draft.fields, name, on) })}
            />
          ))}
          <CheckField
            checked={draft.allAttributes}
            label={text.allAttributes}
            onChange={(allAttributes) => set({ allAttributes })}
          />
        </div>
        {!draft.allAttributes && <Attributes attributeKeys={attributeKeys} draft={draft} onChange={set} />}
        <ColumnsHint draft={draft} />
      </fieldset>
      {canGzip(draft.kind) && (
        <CheckField checked={draft.gzip} label={text.gzip} onChange={(gzip) => set({ gzip })} />
      )}
    </>
  );
}

function Attributes({
  draft,
  attributeKeys,
  onChange,
}: {
  draft: FileDraft;
  attributeKeys: readonly string[];
  onChange: (change: Partial<FileDraft>) => void;
}) {
  return (
    <>
      {attributeKeys.length > 0 && (
        <div className={`${classes.keys} ${classes.boxes}`}>
          {attributeKeys.map((key) => (
            <CheckField
              checked={draft.keys.includes(key)}
              key={key}
              label={key}
              onChange={(on) => onChange({ keys: toggled(draft.keys, key, on) })}
            />
          ))}
        </div>
      )}
      <TextInput
        autoComplete="off"
        description={text.otherKeysHint}
        label={text.otherKeys}
        onChange={(event) => onChange({ otherKeys: event.currentTarget.value })}
        value={draft.otherKeys}
      />
    </>
  );
}

function ColumnsHint({ draft }: { draft: FileDraft }) {
  if (columnsOf(draft)?.length === 0) return <p className={classes.hint}>{text.noColumns}</p>;
  if (!hasSku(draft)) return <p className={classes.hint}>{text.noSku}</p>;
  return null;
}
