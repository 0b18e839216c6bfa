import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listSupersededInfiniteOptions } from "../../../../api/@tanstack/react-query.gen.ts";
import type { Import, SupersededRow } from "../../../../api/types.gen.ts";
import { formatCount } from "../../../../lib/format.ts";
import { keyOfState } from "../../../../lib/keys.ts";
import { showsRows, useProblem } from "../../../../lib/recovery.ts";
import { shared } from "../../../../lib/strings.ts";
import { Card } from "../../../../ui/Card.tsx";
import { type Column, DataTable } from "../../../../ui/DataTable.tsx";
import { Disclosure } from "../../../../ui/Disclosure.tsx";
import { text as importText } from "../../strings.ts";
import { DetailsProblem } from "./DetailsProblem.tsx";
import { MoreRows } from "./MoreRows.tsx";
import classes from "./SupersededSection.module.css";
import { text } from "./strings.ts";

const PAGE_SIZE = 25;

const columns: Column<SupersededRow>[] = [
  {
    id: "sku",
    header: shared.product.sku,
    cell: ({ row: { original } }) => <span className={classes.sku}>{original.sku}</span>,
  },
  {
    id: "line",
    header: importText.line,
    meta: { align: "right", width: "28%" },
    cell: ({ row: { original } }) => formatCount(original.line),
  },
  {
    id: "winner",
    header: text.winner,
    meta: { align: "right", width: "28%" },
    cell: ({ row: { original } }) => formatCount(original.winning_line),
  },
];

/** Rows that a later row with the same SKU replaced. Folded, because that is rarely a problem. */
export function SupersededSection({ item }: { item: Import }) {
  return (
    <Card flush>
      <Disclosure note={text.supersededNote(item.counts.superseded)} title={text.superseded}>
        <Rows item={item} />
      </Disclosure>
    </Card>
  );
}

function Rows({ item }: { item: Import }) {
  const options = listSupersededInfiniteOptions({
    path: { import_id: item.id },
    query: { limit: PAGE_SIZE },
  });
  const rows = useInfiniteQuery({
    ...options,
    queryKey: keyOfState(options.queryKey, item.status),
    initialPageParam: { path: { import_id: item.id } },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const problem = useProblem(rows);
  const found = useMemo(() => rows.data?.pages.flatMap((page) => page.items) ?? [], [rows.data]);
  if (!showsRows(rows, problem)) {
    return <DetailsProblem error={problem} onRetry={() => void rows.refetch()} />;
  }
  return (
    <div className={classes.rows}>
      <div className={classes.table}>
        <DataTable
          caption={text.superseded}
          columns={columns}
          empty={<p>{text.noneSuperseded}</p>}
          loading={rows.isPending}
          rowId={(row) => String(row.line)}
          rows={found}
        />
      </div>
      <MoreRows problem={problem} query={rows} shown={found.length} total={item.counts.superseded} />
    </div>
  );
}
