import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listRejects } from "../../api/sdk.gen.ts";
import type { Import, Reject } from "../../api/types.gen.ts";
import { apiUrl } from "../../lib/client.ts";
import { formatCount } from "../../lib/format.ts";
import { strings } from "../../lib/strings.ts";
import { Card } from "../../ui/Card.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { DownloadIcon } from "../../ui/icons.tsx";
import { Section } from "../../ui/Page.tsx";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import { isActive } from "./model.ts";
import classes from "./RejectsSection.module.css";

const text = strings.rejects;
const PAGE_SIZE = 25;

const columns: Column<Reject>[] = [
  {
    id: "line",
    header: text.line,
    meta: { align: "right", width: "84px" },
    cell: ({ row: { original } }) => formatCount(original.line),
  },
  {
    id: "problem",
    header: text.problem,
    cell: ({ row: { original } }) => (
      <div className={classes.problem}>
        <span>{original.message}</span>
        <span className={classes.where}>
          {original.column !== null && <code>{original.column}</code>}
          <code>{original.code}</code>
        </span>
      </div>
    ),
  },
  {
    id: "raw",
    header: text.raw,
    meta: { from: "medium", width: "46%" },
    cell: ({ row: { original } }) => <RawRow raw={original.raw} />,
  },
];

/** The rows that could not be taken: why, and how to get them all to mend. */
export function RejectsSection({ item }: { item: Import }) {
  const active = isActive(item);
  const rejects = useInfiniteQuery({
    // While the import runs, the list is asked for again as often as there are new ones.
    queryKey: ["rejects", item.id, active ? item.counts.rejected : "final", item.attempt],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE_SIZE, cursor: pageParam };
      return (await listRejects({ path: { import_id: item.id }, query, signal })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => rejects.data?.pages.flatMap((page) => page.items) ?? [], [rejects.data]);
  return (
    <Section
      aside={
        !active && (
          <Button
            component="a"
            download
            href={apiUrl(`/imports/${item.id}/rejects.csv`)}
            leftSection={<DownloadIcon size={16} />}
            variant="default"
          >
            {text.download}
          </Button>
        )
      }
      lead={active ? text.soFar : text.lead}
      title={text.title}
    >
      {rejects.isError ? (
        <ProblemNotice error={rejects.error} />
      ) : (
        <Card flush>
          <DataTable
            caption={text.caption}
            columns={columns}
            loading={rejects.isPending}
            rowId={(row) => String(row.line)}
            rows={rows}
          />
        </Card>
      )}
      {rejects.hasNextPage && (
        <div className={classes.more}>
          <span>{text.shown(formatCount(rows.length), formatCount(item.counts.rejected))}</span>
          <Button
            loading={rejects.isFetchingNextPage}
            onClick={() => void rejects.fetchNextPage()}
            size="xs"
            variant="default"
          >
            {text.more}
          </Button>
        </div>
      )}
    </Section>
  );
}

/** A record as it stood in the file, cut to a few lines; the rest opens on demand. */
function RawRow({ raw }: { raw: string }) {
  if (raw.length <= 160) return <code className={classes.raw}>{raw}</code>;
  return (
    <details className={classes.details}>
      <summary>
        <code className={classes.raw}>{raw.slice(0, 140)}…</code>
      </summary>
      <code className={classes.raw}>{raw}</code>
    </details>
  );
}
