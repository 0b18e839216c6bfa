import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { listRejects } from "../../../../api/sdk.gen.ts";
import type { Import, Reject } from "../../../../api/types.gen.ts";
import { apiUrl } from "../../../../lib/client.ts";
import { formatCount } from "../../../../lib/format.ts";
import { strings } from "../../../../lib/strings.ts";
import { Card } from "../../../../ui/Card.tsx";
import { type Column, DataTable } from "../../../../ui/DataTable.tsx";
import { FilePicker } from "../../../../ui/FilePicker.tsx";
import { FilterChips } from "../../../../ui/FilterChips.tsx";
import { DownloadIcon, ImportIcon } from "../../../../ui/icons.tsx";
import { Section } from "../../../../ui/Page.tsx";
import { choicesForMended } from "../../choices.ts";
import { isActive } from "../../model.ts";
import { uploadStore } from "../../transfer/store.ts";
import { DetailsProblem } from "./DetailsProblem.tsx";
import classes from "./RejectsSection.module.css";

const text = strings.rejects;
const PAGE_SIZE = 25;
const route = getRouteApi("/app/imports/$importId");

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
  const { code } = route.useSearch();
  const navigate = route.useNavigate();
  const rejects = useInfiniteQuery({
    // While the import runs, the list is asked for again as often as there are new ones.
    queryKey: ["rejects", item.id, active ? item.counts.rejected : "final", item.attempt, code ?? null],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE_SIZE, cursor: pageParam, code };
      return (await listRejects({ path: { import_id: item.id }, query, signal })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => rejects.data?.pages.flatMap((page) => page.items) ?? [], [rejects.data]);
  const total = item.reject_groups.find((group) => group.code === code)?.rows ?? item.counts.rejected;
  return (
    <Section
      aside={!active && !rejects.isError && <Mending item={item} />}
      lead={active ? text.soFar : text.lead}
      title={text.title}
    >
      {item.reject_groups.length > 1 && (
        <FilterChips
          label={text.filterLabel}
          onChange={(chosen) =>
            void navigate({ search: { code: chosen }, replace: true, resetScroll: false })
          }
          options={[
            { value: undefined, label: text.all, count: formatCount(item.counts.rejected) },
            ...item.reject_groups.map((group) => ({
              value: group.code,
              label: text.codes[group.code] ?? group.code,
              count: formatCount(group.rows),
            })),
          ]}
          value={code}
        />
      )}
      {rejects.isError ? (
        <DetailsProblem error={rejects.error} />
      ) : (
        <Card flush>
          <DataTable
            caption={text.caption}
            columns={columns}
            empty={<p className={classes.none}>{text.none}</p>}
            loading={rejects.isPending}
            rowId={(row) => String(row.line)}
            rows={rows}
            stale={rejects.isPlaceholderData && !active}
          />
        </Card>
      )}
      {rejects.hasNextPage && (
        <div className={classes.more}>
          <span>{text.shown(formatCount(rows.length), formatCount(total))}</span>
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

/** Out to be mended, and in again. */
function Mending({ item }: { item: Import }) {
  const navigate = useNavigate();
  const upload = (files: File[]) => {
    for (const file of files) void uploadStore.add(file, choicesForMended(item));
    void navigate({ to: "/" });
  };
  return (
    <div className={classes.mending}>
      <Button
        component="a"
        download
        href={apiUrl(`/imports/${item.id}/rejects.csv`)}
        leftSection={<DownloadIcon size={16} />}
        variant="default"
      >
        {text.download}
      </Button>
      <FilePicker
        label={text.uploadMended}
        leftSection={<ImportIcon size={16} />}
        onFiles={upload}
        testId="mended-input"
        variant="default"
      >
        {text.uploadMended}
      </FilePicker>
    </div>
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
