import { Button } from "@mantine/core";
import { useToggle } from "@mantine/hooks";
import { type ReactNode, useMemo, useState } from "react";
import type { ImportPreview } from "../../../api/types.gen.ts";
import { curly } from "../../../lib/curly.ts";
import { OTHER_FIELDS, type OtherField, otherText, otherValue } from "../../../lib/fields.ts";
import { formatCount } from "../../../lib/format.ts";
import { shared } from "../../../lib/strings.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { text as importText } from "../strings.ts";
import classes from "./FirstRows.module.css";
import { type Line, linesOf, type Row } from "./lines.ts";
import card from "./PreviewCard.module.css";
import { text } from "./strings.ts";

const FEW = 5;
/** What is longer may be cut off, and opens on demand. */
const SHORT = 20;

const columns: Column<Line>[] = [
  {
    id: "line",
    header: importText.line,
    meta: { align: "right", width: "64px", from: "small" },
    cell: ({ row: { original } }) => <span className={classes.soft}>{formatCount(original.line)}</span>,
  },
  {
    id: "sku",
    header: shared.product.sku,
    meta: { width: "20%", widthSmall: "42%" },
    cell: ({ row: { original } }) => original.row && <Value strong value={original.row.sku} />,
  },
  {
    id: "name",
    header: shared.product.name,
    cell: ({ row: { original } }) => original.row && <Value value={original.row.name} />,
  },
  {
    id: "description",
    header: shared.product.description,
    meta: { from: "large", width: "24%" },
    cell: ({ row: { original } }) => original.row && <Value value={original.row.description} />,
  },
  {
    id: "active",
    header: shared.product.active,
    meta: { from: "medium", width: "90px" },
    cell: ({ row: { original } }) => original.row && <Value value={status(original.row.active)} />,
  },
  ...OTHER_FIELDS.map(
    (field): Column<Line> => ({
      id: field.name,
      header: field.label,
      meta: { from: "medium", width: "12%" },
      cell: ({ row: { original } }) => original.row && <Value value={other(original.row, field)} />,
    }),
  ),
  {
    id: "attributes",
    header: shared.product.attributes,
    meta: { from: "medium", width: "26%" },
    cell: ({ row: { original } }) => original.row && <Attributes of={original.row.attributes} />,
  },
];

/** The first rows as an import would read them, with the rejected ones between them. */
export function FirstRows({ preview }: { preview: ImportPreview }) {
  const [all, setAll] = useState(false);
  const rows = useMemo(() => linesOf(preview), [preview]);
  const visible = useMemo(() => (all ? rows : rows.slice(0, FEW)), [all, rows]);
  return (
    <>
      <div className={card.sectionHead}>
        <div>
          <h3 className={card.title}>{text.rowsTitle}</h3>
          <p className={card.lead}>{text.rowsLead}</p>
        </div>
      </div>
      <DataTable
        caption={text.rowsTitle}
        columns={columns}
        empty={null}
        fixed
        rowId={(row) => String(row.line)}
        rows={visible}
        span={rejected}
      />
      {rows.length > visible.length && (
        <div className={classes.more}>
          <Button onClick={() => setAll(true)} size="xs" variant="default">
            {text.moreRows(rows.length, preview.rejects.length)}
          </Button>
        </div>
      )}
    </>
  );
}

/** A rejected row has no values to show by column. */
function rejected({ line, reject }: Line): ReactNode {
  if (reject === null) return undefined;
  return (
    <span className={classes.reject}>
      <Badge tone="danger">{text.rejectedRow}</Badge>
      <span className={classes.lineInside}>{text.inLine(line)}</span>
      <span>{curly(reject.message)}</span>
    </span>
  );
}

function status(active: boolean | null): string | null {
  if (active === null) return null;
  return active ? shared.product.isActive : shared.product.isInactive;
}

function other(row: Row, field: OtherField): string | null {
  const value = otherValue(row, field);
  return value === null ? null : otherText(value);
}

/** The value in the row. Without one, the product keeps its own. */
function Value({ value, strong = false }: { value: string | null; strong?: boolean }) {
  const [opened, toggle] = useToggle();
  if (value === null) return <span className={classes.notSet}>{text.notSet}</span>;
  const look = strong ? `${classes.value} ${classes.sku}` : classes.value;
  if (value.length <= SHORT) return <span className={look}>{value}</span>;
  return (
    <button
      aria-expanded={opened}
      className={look}
      onClick={() => toggle()}
      title={opened ? undefined : value}
      type="button"
    >
      {value}
    </button>
  );
}

function Attributes({ of }: { of: Record<string, string | null> }) {
  const entries = Object.entries(of);
  if (entries.length === 0) return <Value value={null} />;
  return <Value value={entries.map(([key, value]) => `${key}: ${value ?? text.removed}`).join(", ")} />;
}
