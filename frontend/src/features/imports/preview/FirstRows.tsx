import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import type { ImportPreview } from "../../../api/types.gen.ts";
import { formatCount } from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import classes from "./FirstRows.module.css";
import shared from "./PreviewCard.module.css";

const text = strings.preview;
const FEW = 5;

type Taken = ImportPreview["rows"][number];
type Refused = ImportPreview["rejects"][number];
type Line = { line: number; taken: Taken | null; refused: Refused | null };

const columns: Column<Line>[] = [
  {
    id: "line",
    header: strings.rejects.line,
    meta: { align: "right", width: "64px", from: "small" },
    cell: ({ row: { original } }) => <span className={classes.soft}>{formatCount(original.line)}</span>,
  },
  {
    id: "sku",
    header: strings.products.sku,
    meta: { width: "20%", widthSmall: "42%" },
    cell: ({ row: { original } }) =>
      original.taken ? (
        <span className={classes.sku}>{original.taken.sku}</span>
      ) : (
        <Badge tone="danger">{text.rejectedRow}</Badge>
      ),
  },
  {
    id: "name",
    header: strings.products.name,
    cell: ({ row: { original } }) =>
      original.taken ? <Value value={original.taken.name} /> : original.refused?.message,
  },
  {
    id: "description",
    header: strings.products.description,
    meta: { from: "large", width: "24%" },
    cell: ({ row: { original } }) => original.taken && <Value value={original.taken.description} />,
  },
  {
    id: "active",
    header: strings.products.active,
    meta: { from: "medium", width: "90px" },
    cell: ({ row: { original } }) => original.taken && <Value value={state(original.taken.active)} />,
  },
  {
    id: "attributes",
    header: strings.products.attributes,
    meta: { from: "medium", width: "26%" },
    cell: ({ row: { original } }) => original.taken && <Attributes of={original.taken.attributes} />,
  },
];

/** The first rows as an import would take them, those that it wouldn't between them. */
export function FirstRows({ preview }: { preview: ImportPreview }) {
  const [all, setAll] = useState(false);
  const rows = useMemo(() => linesOf(preview), [preview]);
  const visible = useMemo(() => (all ? rows : rows.slice(0, FEW)), [all, rows]);
  return (
    <>
      <div className={shared.sectionHead}>
        <div>
          <h3 className={shared.title}>{text.rowsTitle}</h3>
          <p className={shared.lead}>{text.rowsLead}</p>
        </div>
      </div>
      <DataTable
        caption={text.rowsTitle}
        columns={columns}
        empty={null}
        fixed
        rowId={(row) => String(row.line)}
        rows={visible}
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

function linesOf({ rows, rejects }: ImportPreview): Line[] {
  const taken = rows.map((row) => ({ line: row.line, taken: row, refused: null }));
  const refused = rejects.map((row) => ({ line: row.line, taken: null, refused: row }));
  return [...taken, ...refused].sort((one, other) => one.line - other.line);
}

function state(active: boolean | null): string | null {
  if (active === null) return null;
  return active ? strings.products.isActive : strings.products.isInactive;
}

/** What the row says; where it says nothing, the catalog keeps what it has. */
function Value({ value }: { value: string | null }) {
  if (value === null) return <span className={classes.kept}>{text.kept}</span>;
  return <span className={classes.value}>{value}</span>;
}

function Attributes({ of }: { of: Record<string, string | null> }) {
  const entries = Object.entries(of);
  if (entries.length === 0) return <Value value={null} />;
  return (
    <span className={classes.value}>
      {entries.map(([key, value]) => `${key}: ${value ?? text.removed}`).join(", ")}
    </span>
  );
}
