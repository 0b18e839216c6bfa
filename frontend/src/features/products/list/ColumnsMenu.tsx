import { Button, Popover } from "@mantine/core";
import type { ProductOut } from "../../../api/types.gen.ts";
import { shared } from "../../../lib/strings.ts";
import { ColumnsIcon } from "../../../ui/icons.tsx";
import { attributeKeys } from "../filters/filters.ts";
import { text as productText } from "../strings.ts";
import classes from "./ColumnsMenu.module.css";
import {
  attributeColumn,
  COLUMNS,
  type ColumnId,
  columnAttribute,
  columnField,
  type PlainColumn,
} from "./columns.ts";
import { text } from "./strings.ts";

const NAMES = { ...shared.product, ...text, import: productText.lastWritten };
const MOST_ATTRIBUTES = 60;

/** Tells the style sheet how much room the window leaves beside the button. */
function fit({
  availableHeight,
  elements,
}: {
  availableHeight: number;
  elements: { floating: HTMLElement };
}): void {
  elements.floating.style.setProperty("--room", `${Math.floor(availableHeight)}px`);
}

/** Chooses the columns of the table. It offers the attributes that products on the page have, and those chosen before. */
export function ColumnsMenu({
  rows,
  chosen,
  onChoose,
}: {
  rows: readonly ProductOut[];
  chosen: readonly ColumnId[];
  /** Null returns to the defaults. */
  onChoose: (columns: readonly ColumnId[] | null) => void;
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
    <Popover
      middlewares={{ flip: true, shift: true, size: { apply: fit, padding: 8 } }}
      position="bottom-end"
      returnFocus
      shadow="md"
      trapFocus
      width={280}
      withinPortal
    >
      <Popover.Target>
        <Button leftSection={<ColumnsIcon size={15} />} size="xs" variant="default">
          {text.columns}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={text.columns} className={classes.menu}>
        <p className={classes.hint}>{text.columnsHint}</p>
        {COLUMNS.map((id) => box(id, columnField(id)?.label ?? NAMES[id as PlainColumn]))}
        {keys.length > 0 && <p className={classes.hint}>{text.attributeColumns}</p>}
        {keys.map((key) => box(attributeColumn(key), key))}
        <Button className={classes.reset} onClick={() => onChoose(null)} size="compact-sm" variant="default">
          {text.columnsReset}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
