import { defaultRangeExtractor, type Range, useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  type ComponentProps,
  type FocusEvent,
  Fragment,
  type ReactNode,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

/** The estimated height of a row in pixels, until it is drawn and measured. */
const ROW_HEIGHT = 45;
/** Rows drawn above and below the visible ones, so that a quick scroll or a Tab finds them. */
const OVERSCAN = 15;

/**
 * The body of a long table. It draws the rows in the window and leaves room for the others. The row that has the focus
 * stays, and with it the text that the user is typing there.
 */
export function VirtualRows<Row extends { id: string }>({
  rows,
  columns,
  draw,
}: {
  rows: Row[];
  /** The number of columns. */
  columns: number;
  draw: (row: Row, props: ComponentProps<"tr">) => ReactNode;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<number | null>(null);
  useLayoutEffect(() => {
    if (body.current !== null) setTop(Math.round(body.current.getBoundingClientRect().top + window.scrollY));
  });
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: OVERSCAN,
    rangeExtractor: (range) => withRow(range, focused),
    scrollMargin: top,
  });
  const items = virtualizer.getVirtualItems();
  const after = top + virtualizer.getTotalSize() - (items.at(-1)?.end ?? top);
  return (
    <tbody onBlur={() => setFocused(null)} onFocus={(event) => setFocused(indexOf(event))} ref={body}>
      {items.map(({ index, start, key }, at) => (
        <Fragment key={key}>
          <Gap columns={columns} height={start - (items[at - 1]?.end ?? top)} />
          {rows[index] !== undefined &&
            draw(rows[index], {
              "aria-rowindex": index + 2,
              "data-index": index,
              ref: virtualizer.measureElement,
            } as ComponentProps<"tr">)}
        </Fragment>
      ))}
      <Gap columns={columns} height={after} />
    </tbody>
  );
}

/** The indexes of the rows to draw, in order, with the focused row among them. */
function withRow(range: Range, row: number | null): number[] {
  const found = defaultRangeExtractor(range);
  if (row === null || row >= range.count || found.includes(row)) return found;
  return [...found, row].sort((one, other) => one - other);
}

function indexOf({ target }: FocusEvent): number | null {
  const index = target.closest<HTMLElement>("[data-index]")?.dataset.index;
  return index === undefined ? null : Number(index);
}

function Gap({ columns, height }: { columns: number; height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
