import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listSuperseded } from "../../../../api/sdk.gen.ts";
import type { Import, SupersededRow } from "../../../../api/types.gen.ts";
import { formatCount } from "../../../../lib/format.ts";
import { strings } from "../../../../lib/strings.ts";
import { Card } from "../../../../ui/Card.tsx";
import { type Column, DataTable } from "../../../../ui/DataTable.tsx";
import { Disclosure } from "../../../../ui/Disclosure.tsx";
import { DetailsProblem } from "./DetailsProblem.tsx";
import classes from "./SupersededSection.module.css";

const text = strings.superseded;
const PAGE_SIZE = 25;

const columns: Column<SupersededRow>[] = [
  {
    id: "sku",
    header: strings.products.sku,
    cell: ({ row: { original } }) => <span className={classes.sku}>{original.sku}</span>,
  },
  {
    id: "line",
    header: text.line,
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

/** Rows that gave way to a later one of the same SKU, folded: mostly they are as they should be. */
export function SupersededSection({ item }: { item: Import }) {
  return (
    <Card flush>
      <Disclosure note={text.note(formatCount(item.counts.superseded))} title={text.title}>
        <Rows item={item} />
      </Disclosure>
    </Card>
  );
}

function Rows({ item }: { item: Import }) {
  const rows = useInfiniteQuery({
    queryKey: ["superseded", item.id, item.status],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE_SIZE, cursor: pageParam };
      return (await listSuperseded({ path: { import_id: item.id }, query, signal })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const found = useMemo(() => rows.data?.pages.flatMap((page) => page.items) ?? [], [rows.data]);
  if (rows.isError) return <DetailsProblem error={rows.error} />;
  return (
    <>
      <div className={classes.table}>
        <DataTable
          caption={text.title}
          columns={columns}
          empty={<p>{text.none}</p>}
          loading={rows.isPending}
          rowId={(row) => String(row.line)}
          rows={found}
        />
      </div>
      {rows.hasNextPage && (
        <div className={classes.more}>
          <span>{strings.rejects.shown(formatCount(found.length), formatCount(item.counts.superseded))}</span>
          <Button
            loading={rows.isFetchingNextPage}
            onClick={() => void rows.fetchNextPage()}
            size="xs"
            variant="default"
          >
            {strings.rejects.more}
          </Button>
        </div>
      )}
    </>
  );
}
