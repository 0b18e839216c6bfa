import { useMediaQuery } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { otherText, otherValue } from "../../../lib/fields.ts";
import { formatCount } from "../../../lib/format.ts";
import { own } from "../../../lib/own.ts";
import { shared } from "../../../lib/strings.ts";
import { Ago } from "../../../ui/Ago.tsx";
import { type Column, type ColumnLook, DataTable, type Sorting } from "../../../ui/DataTable.tsx";
import { SMALL_SCREEN } from "../../../ui/pane.ts";
import { VirtualRows } from "../../../ui/VirtualRows.tsx";
import { LastWriter } from "../LastWriter.tsx";
import { text as productText } from "../strings.ts";
import { type ColumnId, columnAttribute, columnField, type PlainColumn } from "./columns.ts";
import { StateCell, TextCell } from "./EditableCells.tsx";
import classes from "./ProductsTable.module.css";
import type { SelectionControl } from "./selection.ts";
import { text } from "./strings.ts";
import { type CellPlace, type Move, neighbour, TableContext, useTableControl } from "./tableContext.ts";

interface Shape {
  header: string;
  /** The minimum width in pixels. */
  least: number;
  meta: ColumnLook;
  cell: (product: ProductOut) => ReactNode;
}

const SHAPES: Record<PlainColumn, Shape> = {
  name: {
    header: shared.product.name,
    least: 190,
    meta: { from: "small", sort: "name" },
    cell: (product) => <TextCell product={product} />,
  },
  description: {
    header: shared.product.description,
    least: 150,
    meta: { from: "small" },
    cell: (product) => <span className={classes.description}>{product.description}</span>,
  },
  active: {
    header: shared.product.active,
    least: 112,
    meta: { width: "112px", widthSmall: "112px" },
    cell: (product) => <StateCell product={product} />,
  },
  attributes: {
    header: shared.product.attributes,
    least: 96,
    meta: { align: "right", from: "small", width: "96px" },
    cell: (product) => formatCount(Object.keys(product.attributes).length),
  },
  updated: {
    header: text.updated,
    least: 146,
    meta: { from: "small", width: "146px", sort: "updated" },
    cell: (product) => <When instant={product.updated_at} />,
  },
  created: {
    header: text.created,
    least: 146,
    meta: { from: "small", width: "146px", sort: "created" },
    cell: (product) => <When instant={product.created_at} />,
  },
  import: {
    header: productText.lastWritten,
    least: 140,
    meta: { from: "small", width: "140px" },
    cell: (product) => <LastWriter product={product} />,
  },
  version: {
    header: text.version,
    least: 84,
    meta: { align: "right", from: "small", width: "84px" },
    cell: (product) => formatCount(product.version),
  },
};

const SELECT: Column<ProductOut> = {
  id: "select",
  header: () => <SelectPage />,
  meta: { width: "50px", widthSmall: "44px", sticky: "0px" },
  cell: ({ row: { original } }) => <SelectRow product={original} />,
};

/** `left` is the width of what stays in front of it. A small screen lists the chosen columns `below` the SKU. */
const skuColumn = (left: string, below: readonly ColumnId[] | null): Column<ProductOut> => ({
  id: "sku",
  header: shared.product.sku,
  meta: { width: "170px", widthSmall: "auto", sort: "sku", sticky: left },
  cell: ({ row: { original } }) => (
    <>
      <Link
        className={classes.sku}
        params={{ productId: original.id }}
        resetScroll={false}
        search={(current) => current}
        to="/products/$productId"
      >
        {original.sku}
      </Link>
      {below !== null && <Below columns={below} product={original} />}
    </>
  ),
});
const LEAST_OF_FIRST = 50 + 170;
const WIDTH_OF_OTHERS = 150;
const ROOM_TO_READ = 240;

function columnOf(id: ColumnId): Column<ProductOut> {
  const key = columnAttribute(id);
  if (key !== null) {
    return {
      id,
      header: key,
      meta: { from: "small", width: `${WIDTH_OF_OTHERS}px` },
      cell: ({ row: { original } }) => <TextCell attribute={key} product={original} />,
    };
  }
  const field = columnField(id);
  if (field !== undefined) {
    return {
      id,
      header: field.label,
      meta: { from: "small", width: `${WIDTH_OF_OTHERS}px` },
      cell: ({ row: { original } }) => otherText(otherValue(original, field)),
    };
  }
  const { header, meta, cell } = SHAPES[id as PlainColumn];
  return { id, header, meta, cell: ({ row: { original } }) => cell(original) };
}

/** The chosen columns of one product where they have no room beside the SKU: the name, then line by line. */
function Below({ columns, product }: { columns: readonly ColumnId[]; product: ProductOut }) {
  const lines = columns.filter((id) => id !== "name" && id !== "active");
  return (
    <>
      {columns.includes("name") && <span className={classes.nameBelow}>{product.name}</span>}
      {lines.length > 0 && (
        <dl className={classes.below}>
          {lines.map((id) => (
            <div key={id}>
              <dt>{columnLabel(id)}</dt>
              <dd>{columnText(id, product) || shared.none}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function columnLabel(id: ColumnId): string {
  return columnAttribute(id) ?? columnField(id)?.label ?? SHAPES[id as PlainColumn].header;
}

/** What a column shows, for reading alone. */
function columnText(id: ColumnId, product: ProductOut): ReactNode {
  const key = columnAttribute(id);
  if (key !== null) return own(product.attributes, key);
  const field = columnField(id);
  if (field !== undefined) return otherText(otherValue(product, field));
  return id === "description" ? product.description : SHAPES[id as PlainColumn].cell(product);
}

function leastWidth(columns: readonly ColumnId[]): number {
  const least = (id: ColumnId) => (id in SHAPES ? SHAPES[id as PlainColumn].least : WIDTH_OF_OTHERS);
  // Beside columns of attributes the table scrolls anyway, and names may be long enough to read.
  const first = LEAST_OF_FIRST + (columns.some((id) => columnAttribute(id) !== null) ? ROOM_TO_READ : 0);
  return columns.reduce((sum, id) => sum + least(id), first);
}

/** The products of a page. The SKU links to the product; name, status and attributes are edited in the table. */
export function ProductsTable({
  rows,
  chosen,
  loading,
  stale,
  empty,
  sorting,
  selection,
  page: shown,
  onSave,
}: {
  rows: ProductOut[];
  chosen: readonly ColumnId[];
  loading: boolean;
  stale: boolean;
  empty: ReactNode;
  sorting: Sorting;
  /** Null when the user may only read. */
  selection: SelectionControl | null;
  /** Which page of which list the rows are. */
  page: string;
  onSave: (product: ProductOut, changes: ProductPatch) => void;
}) {
  const selectable = selection !== null;
  const small = useMediaQuery(SMALL_SCREEN, false, { getInitialValueInEffect: false });
  const columns = useMemo(() => {
    const sku = skuColumn(selectable ? "50px" : "0px", small ? chosen : null);
    return [...(selectable ? [SELECT] : []), sku, ...chosen.map(columnOf)];
  }, [chosen, selectable, small]);
  const [editing, edit] = useState<CellPlace | null>(null);
  const page = useMemo(() => rows.map((row) => row.id), [rows]);
  const move = useCallback(
    (from: CellPlace, way: Move) => {
      const fields = chosen.filter((id) => id === "name" || columnAttribute(id) !== null);
      edit(neighbour(from, way, page, fields));
    },
    [chosen, page],
  );
  const control = useMemo(
    () => ({ selection, page, editing, edit, move, save: onSave }),
    [selection, page, editing, move, onSave],
  );
  return (
    <TableContext value={control}>
      <DataTable
        caption={text.title}
        columns={columns}
        empty={empty}
        fixed
        isSelected={selection === null ? undefined : (row) => selection.has(row.id)}
        loading={loading}
        longBody={VirtualRows}
        minWidth={leastWidth(chosen)}
        pane={shown}
        rowId={(row) => row.id}
        rows={rows}
        sorting={sorting}
        stale={stale}
      />
    </TableContext>
  );
}

function SelectRow({ product }: { product: ProductOut }) {
  const { selection, page } = useTableControl();
  if (selection === null) return null;
  return (
    <label className={classes.check}>
      <input
        aria-label={text.select(product.sku)}
        checked={selection.has(product.id)}
        onChange={(event) => selection.toggle([product.id], event.currentTarget.checked, page)}
        type="checkbox"
      />
    </label>
  );
}

function SelectPage() {
  const { selection, page } = useTableControl();
  const box = useRef<HTMLInputElement>(null);
  const selected = selection === null ? 0 : page.filter(selection.has).length;
  const some = selected > 0 && selected < page.length;
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = some;
  }, [some]);
  if (selection === null) return null;
  return (
    <label className={classes.check}>
      <input
        aria-label={text.selectPage}
        checked={page.length > 0 && selected === page.length}
        disabled={page.length === 0}
        onChange={(event) => selection.toggle(page, event.currentTarget.checked, page)}
        ref={box}
        type="checkbox"
      />
    </label>
  );
}

function When({ instant }: { instant: string }) {
  return (
    <span className={classes.soft}>
      <Ago instant={instant} />
    </span>
  );
}
