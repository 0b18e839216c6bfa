import { Button, Popover } from "@mantine/core";
import type { ProductOut } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { ColumnsIcon } from "../../../ui/icons.tsx";
import { attributeKeys } from "../filters/filters.ts";
import classes from "./ColumnsMenu.module.css";
import { attributeColumn, COLUMNS, type ColumnId, columnAttribute, DEFAULT_COLUMNS } from "./columns.ts";

const text = strings.products;
const NAMES = { ...text, import: text.lastWritten };
const MOST_ATTRIBUTES = 60;

/** Chooses the table's columns; attributes are offered as far as the page's products, or the choice, have them. */
export function ColumnsMenu({
  rows,
  chosen,
  onChoose,
}: {
  rows: readonly ProductOut[];
  chosen: readonly ColumnId[];
  onChoose: (columns: readonly ColumnId[]) => void;
}) {
  const picked = chosen.map(columnAttribute).filter((key) => key !== null);
  const keys = [...new Set([...picked, ...attributeKeys(rows)])].slice(0, MOST_ATTRIBUTES);
  const box = (id: ColumnId, label: string) => (
    <label className={classes.item} key={id}>
      <input
        checked={chosen.includes(id)}
        onChange={(event) =>
          onChoose(event.currentTarget.checked ? [...chosen, id] : chosen.filter((other) => other !== id))
        }
        type="checkbox"
      />
      <span>{label}</span>
    </label>
  );
  return (
    <Popover position="bottom-end" shadow="md" trapFocus width={280} withinPortal>
      <Popover.Target>
        <Button leftSection={<ColumnsIcon size={15} />} size="xs" variant="default">
          {text.columns}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={text.columns} className={classes.menu}>
        <p className={classes.hint}>{text.columnsHint}</p>
        {COLUMNS.map((id) => box(id, NAMES[id]))}
        {keys.length > 0 && <p className={classes.hint}>{text.attributeColumns}</p>}
        {keys.map((key) => box(attributeColumn(key), key))}
        <Button
          className={classes.reset}
          onClick={() => onChoose(DEFAULT_COLUMNS)}
          size="compact-sm"
          variant="default"
        >
          {text.columnsReset}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
