import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { listRejectsInfiniteOptions } from "../../../../api/@tanstack/react-query.gen.ts";
import type { Import, Reject } from "../../../../api/types.gen.ts";
import { apiUrl } from "../../../../lib/client.ts";
import { curly } from "../../../../lib/curly.ts";
import { formatCount } from "../../../../lib/format.ts";
import { keyOfState } from "../../../../lib/keys.ts";
import { showsRows, useProblem } from "../../../../lib/recovery.ts";
import { usePermissions } from "../../../../lib/usePermissions.ts";
import { Card } from "../../../../ui/Card.tsx";
import { type Column, DataTable, InsteadOf } from "../../../../ui/DataTable.tsx";
import { FilePicker } from "../../../../ui/FilePicker.tsx";
import { FilterChips } from "../../../../ui/FilterChips.tsx";
import { DownloadIcon, ImportIcon } from "../../../../ui/icons.tsx";
import { Section } from "../../../../ui/Page.tsx";
import { isActive } from "../../model.ts";
import { choicesForFixed } from "../../options/choices.ts";
import { text as importText } from "../../strings.ts";
import { uploadStore } from "../../transfer/store.ts";
import { DetailsProblem } from "./DetailsProblem.tsx";
import { MoreRows } from "./MoreRows.tsx";
import classes from "./RejectsSection.module.css";
import { text } from "./strings.ts";

const PAGE_SIZE = 25;
const route = getRouteApi("/app/imports/$importId");

const columns: Column<Reject>[] = [
  {
    id: "line",
    header: importText.line,
    meta: { align: "right", width: "84px" },
    cell: ({ row: { original } }) => formatCount(original.line),
  },
  {
    id: "problem",
    header: text.problem,
    cell: ({ row: { original } }) => (
      <div className={classes.problem}>
        <span>{curly(original.message)}</span>
        <span className={classes.where}>
          {original.column !== null && <code>{original.column}</code>}
          <code>{original.code}</code>
        </span>
        <InsteadOf from="medium">
          <span>
            <span className="visually-hidden">{text.raw}: </span>
            <RawRow raw={original.raw} />
          </span>
        </InsteadOf>
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

/** The rejected rows with their reasons, and the file to fix them in. */
export function RejectsSection({ item }: { item: Import }) {
  const active = isActive(item);
  const { code } = route.useSearch();
  const navigate = route.useNavigate();
  const options = listRejectsInfiniteOptions({
    path: { import_id: item.id },
    query: { limit: PAGE_SIZE, code },
  });
  const rejects = useInfiniteQuery({
    ...options,
    // While the import runs, every new reject reloads the list.
    queryKey: keyOfState(options.queryKey, active ? item.counts.rejected : "final", item.attempt),
    initialPageParam: { path: { import_id: item.id } },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const problem = useProblem(rejects);
  const shown = showsRows(rejects, problem);
  const rows = useMemo(() => rejects.data?.pages.flatMap((page) => page.items) ?? [], [rejects.data]);
  const total = item.reject_groups.find((group) => group.code === code)?.rows ?? item.counts.rejected;
  return (
    <Section
      aside={!active && shown && <FixRejects item={item} />}
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
      {!shown && <DetailsProblem error={problem} onRetry={() => void rejects.refetch()} />}
      {shown && (
        <>
          <Card flush>
            <DataTable
              caption={text.title}
              columns={columns}
              empty={<p className={classes.none}>{text.none}</p>}
              loading={rejects.isPending}
              rowId={(row) => String(row.line)}
              rows={rows}
              stale={rejects.isPlaceholderData && !active}
            />
          </Card>
          <MoreRows problem={problem} query={rejects} shown={rows.length} total={total} />
        </>
      )}
    </Section>
  );
}

/** Downloads the rejects, and uploads them again once they are fixed. */
function FixRejects({ item }: { item: Import }) {
  const navigate = useNavigate();
  const { write } = usePermissions();
  const upload = (files: File[]) => {
    for (const file of files) void uploadStore.add(file, choicesForFixed(item));
    void navigate({ to: "/" });
  };
  return (
    <div className={classes.fix}>
      <Button
        component="a"
        download
        href={apiUrl(`/imports/${item.id}/rejects.csv`)}
        leftSection={<DownloadIcon size={16} />}
        variant="default"
      >
        {text.download}
      </Button>
      {write && (
        <FilePicker
          label={text.uploadFixed}
          leftSection={<ImportIcon size={16} />}
          onFiles={upload}
          testId="fixed-input"
          variant="default"
        >
          {text.uploadFixed}
        </FilePicker>
      )}
    </div>
  );
}

/** A record as in the file. A long one is cut off and opens on demand. */
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
