import { useMediaQuery } from "@mantine/hooks";
import {
  defaultRangeExtractor,
  type Range,
  useVirtualizer,
  useWindowVirtualizer,
  type Virtualizer,
} from "@tanstack/react-virtual";
import {
  type ComponentProps,
  type FocusEvent,
  Fragment,
  type ReactNode,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { PANE_QUERY, paneOf } from "./pane.ts";

/** The estimated height of a row in pixels, until it is drawn and measured. */
const ROW_HEIGHT = 45;
/** Rows drawn above and below the visible ones, so that a quick scroll or a Tab finds them. */
const OVERSCAN = 15;

interface Props<Row> {
  rows: Row[];
  /** The number of columns. */
  columns: number;
  draw: (row: Row, props: ComponentProps<"tr">) => ReactNode;
}

/**
 * The body of a long table. It draws the rows in sight and leaves room for the others. The row that has the focus stays,
 * and with it the text that the user is typing there.
 */
export function VirtualRows<Row extends { id: string }>(props: Props<Row>) {
  const pane = useMediaQuery(PANE_QUERY, undefined, { getInitialValueInEffect: false });
  return pane ? <RowsInPane {...props} /> : <RowsInWindow {...props} />;
}

function RowsInPane<Row extends { id: string }>(props: Props<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { top, focus, options } = useRows(props.rows, body);
  const virtualizer = useVirtualizer({ ...options, getScrollElement: () => paneOf(body.current) });
  return <Rows {...props} body={body} focus={focus} top={top} virtualizer={virtualizer} />;
}

function RowsInWindow<Row extends { id: string }>(props: Props<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { top, focus, options } = useRows(props.rows, body);
  const virtualizer = useWindowVirtualizer(options);
  return <Rows {...props} body={body} focus={focus} top={top} virtualizer={virtualizer} />;
}

/** What both kinds of virtualizer need: the options, and where the body begins in what scrolls. */
function useRows<Row extends { id: string }>(rows: Row[], body: RefObject<HTMLTableSectionElement | null>) {
  const [top, setTop] = useState(0);
  const [focused, focus] = useState<number | null>(null);
  useLayoutEffect(() => {
    if (body.current === null) return;
    const pane = paneOf(body.current);
    const start = pane === null ? window.scrollY : pane.scrollTop - pane.getBoundingClientRect().top;
    setTop(Math.round(body.current.getBoundingClientRect().top + start));
  });
  const options = {
    count: rows.length,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index: number) => rows[index]?.id ?? index,
    overscan: OVERSCAN,
    rangeExtractor: (range: Range) => withRow(range, focused),
    scrollMargin: top,
  };
  return { top, focus, options };
}

function Rows<Row extends { id: string }, Scroller extends Element | Window>({
  rows,
  columns,
  draw,
  body,
  top,
  focus,
  virtualizer,
}: Props<Row> & {
  body: RefObject<HTMLTableSectionElement | null>;
  top: number;
  focus: (row: number | null) => void;
  virtualizer: Virtualizer<Scroller, Element>;
}) {
  const items = virtualizer.getVirtualItems();
  const after = top + virtualizer.getTotalSize() - (items.at(-1)?.end ?? top);
  return (
    <tbody onBlur={() => focus(null)} onFocus={(event) => focus(indexOf(event))} ref={body}>
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
