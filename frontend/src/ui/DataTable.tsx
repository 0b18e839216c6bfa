import { Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  type ColumnDef,
  type RowData,
  type Row as RowOf,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { type ComponentProps, type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import classes from "./DataTable.module.css";
import { SortIcon } from "./icons.tsx";
import type { VirtualRows } from "./VirtualRows.tsx";

const features = tableFeatures({});

/** A table with more rows than this counts as long. */
const LONG = 60;

/** The screens on which the columns from a size on are hidden. The style sheet repeats this. */
const FROM = {
  small: "(max-width: 600px)",
  medium: "(max-width: 860px)",
  large: "(max-width: 1180px)",
} as const;
const AT_ONCE = { getInitialValueInEffect: false };

/** The look of a column. Numbers align right; `from` hides the column on smaller screens. */
export interface ColumnLook {
  align?: "right";
  from?: "small" | "medium" | "large";
  width?: string;
  /** The width when only the columns for small screens are left. */
  widthSmall?: string;
  /** Makes the heading a button that sorts by this. */
  sort?: string;
  /** Keeps the column in sight at this distance from the left while a pane scrolls sideways. */
  sticky?: string;
}

/** The key that a table is sorted by; `-` in front means descending. */
export interface Sorting {
  current: string | undefined;
  onSort: (key: string) => void;
}

export type Column<Row extends RowData> = ColumnDef<typeof features, Row> & { meta?: ColumnLook };

/**
 * A table of server-side pages. Columns and `rows` must keep their identity between renders (module scope, query data).
 * `loading` draws placeholders; `empty` stands in for a table without rows.
 */
export function DataTable<Row extends RowData>({
  caption,
  columns,
  rows,
  rowId,
  loading = false,
  stale = false,
  empty,
  fixed = false,
  minWidth,
  sorting,
  isSelected,
  span,
  pane,
  longBody: LongBody,
}: {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowId: (row: Row) => string;
  loading?: boolean;
  /** The rows belong to the previous page while the next one loads. */
  stale?: boolean;
  empty?: ReactNode;
  /** Columns keep their widths, and content that doesn't fit is cut off. */
  fixed?: boolean;
  /** Below this many pixels the table scrolls sideways; on small screens it never does. */
  minWidth?: number;
  sorting?: Sorting;
  isSelected?: (row: Row) => boolean;
  /** What a row shows across all columns but the first, instead of its cells; undefined for a row with cells. */
  span?: (row: Row) => ReactNode;
  /** Scrolls by itself on a page that fills the window; what it shows, so that something else begins at the top. */
  pane?: string;
  /** Draws only the visible rows of a long table. A prop, so that tables that are never long don't load it. */
  longBody?: typeof VirtualRows;
}) {
  const table = useTable({ features, columns, data: rows, getRowId: rowId });
  const scroll = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the name of what is shown is the trigger
  useEffect(() => {
    if (scroll.current !== null) scroll.current.scrollTop = 0;
  }, [pane]);
  if (!loading && rows.length === 0) return empty;
  const Body = rows.length > LONG ? LongBody : undefined;
  const drawn = table.getRowModel().rows;
  const draw = (row: RowOf<typeof features, Row>, props?: ComponentProps<"tr">) => {
    const across = span?.(row.original);
    const cells = across === undefined ? row.getAllCells() : row.getAllCells().slice(0, 1);
    return (
      <tr data-selected={isSelected?.(row.original) || undefined} key={row.id} {...props}>
        {cells.map((cell) => (
          <td key={cell.id} {...look(cell.column.columnDef)}>
            <table.FlexRender cell={cell} />
          </td>
        ))}
        {across !== undefined && <Across columns={columns.slice(1)}>{across}</Across>}
      </tr>
    );
  };
  return (
    <div
      className={classes.scroll}
      data-pane={pane !== undefined || undefined}
      data-scroll-restoration-id={pane === undefined ? undefined : caption}
      onScroll={
        pane === undefined
          ? undefined
          : ({ currentTarget }) =>
              currentTarget.toggleAttribute("data-scrolled", currentTarget.scrollLeft > 0)
      }
      ref={scroll}
    >
      <table
        aria-busy={loading || stale}
        aria-rowcount={Body && rows.length + 1}
        className={classes.table}
        data-fixed={fixed || undefined}
        data-stale={stale || undefined}
        style={minWidth === undefined ? undefined : ({ "--min-width": `${minWidth}px` } as CSSProperties)}
      >
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr aria-rowindex={Body && 1} key={group.id}>
              {group.headers.map((header) => (
                <th
                  aria-sort={direction(header.column.columnDef, sorting)}
                  key={header.id}
                  scope="col"
                  {...look(header.column.columnDef)}
                >
                  <SortButton column={header.column.columnDef} sorting={sorting}>
                    <table.FlexRender header={header} />
                  </SortButton>
                </th>
              ))}
            </tr>
          ))}
        </thead>
        {Body ? (
          <Body columns={columns.length} draw={draw} rows={drawn} />
        ) : (
          <tbody>
            {loading && <Placeholders columns={columns} />}
            {drawn.map((row) => draw(row))}
          </tbody>
        )}
      </table>
    </div>
  );
}

function look(column: { meta?: unknown }) {
  const meta = (column.meta ?? {}) as ColumnLook;
  const style = {
    "--width": meta.width,
    "--width-small": meta.widthSmall,
    "--left": meta.sticky,
  } as CSSProperties;
  return {
    "data-align": meta.align,
    "data-from": meta.from,
    "data-sticky": meta.sticky === undefined ? undefined : true,
    style,
  };
}

/** A cell across columns. It counts the visible ones: a wider cell would add columns of its own to the table. */
function Across<Row extends RowData>({ columns, children }: { columns: Column<Row>[]; children: ReactNode }) {
  const hidden = {
    small: useMediaQuery(FROM.small, false, AT_ONCE),
    medium: useMediaQuery(FROM.medium, false, AT_ONCE),
    large: useMediaQuery(FROM.large, false, AT_ONCE),
  };
  const visible = columns.filter(({ meta }) => meta?.from === undefined || !hidden[meta.from]);
  return <td colSpan={visible.length}>{children}</td>;
}

/** What a cell shows on screens where the columns from a size on are hidden, in their stead. */
export function InsteadOf({ from, children }: { from: keyof typeof FROM; children: ReactNode }) {
  return useMediaQuery(FROM[from], false, AT_ONCE) && children;
}

function direction(column: { meta?: unknown }, sorting: Sorting | undefined) {
  const key = (column.meta as ColumnLook | undefined)?.sort;
  if (key === undefined || sorting === undefined) return undefined;
  if (sorting.current === key) return "ascending";
  return sorting.current === `-${key}` ? "descending" : "none";
}

/** The heading of a sortable column; other headings stay plain. */
function SortButton({
  column,
  sorting,
  children,
}: {
  column: { meta?: unknown };
  sorting: Sorting | undefined;
  children: ReactNode;
}) {
  const key = (column.meta as ColumnLook | undefined)?.sort;
  if (key === undefined || sorting === undefined) return children;
  return (
    <button className={classes.sort} onClick={() => sorting.onSort(key)} type="button">
      {children}
      <SortIcon direction={direction(column, sorting)} />
    </button>
  );
}

function Placeholders<Row extends RowData>({ columns }: { columns: Column<Row>[] }) {
  return ["a", "b", "c", "d", "e", "f"].map((row) => (
    <tr key={row}>
      {columns.map((column, index) => (
        <td key={column.id ?? String(index)} {...look(column)}>
          <Skeleton height={12} my={4} radius="sm" width={index === 0 ? "70%" : "50%"} />
        </td>
      ))}
    </tr>
  ));
}
