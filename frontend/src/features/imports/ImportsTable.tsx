import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Import } from "../../api/types.gen.ts";
import { formatBytes, formatCount, formatDuration, formatPercent } from "../../lib/format.ts";
import { principalName } from "../../lib/principals.ts";
import { shared } from "../../lib/strings.ts";
import { Ago } from "../../ui/Ago.tsx";
import { type Column, DataTable, InsteadOf } from "../../ui/DataTable.tsx";
import { useNow } from "../../ui/useNow.ts";
import classes from "./ImportsTable.module.css";
import { isActive, shownCounts, shownStatus, workSeconds } from "./model.ts";
import { OutcomeBar } from "./OutcomeBar.tsx";
import { StatusBadge } from "./StatusBadge.tsx";
import { text } from "./strings.ts";

const columns: Column<Import>[] = [
  {
    id: "file",
    header: text.file,
    cell: ({ row: { original } }) => (
      <Link className={classes.file} params={{ importId: original.id }} to="/imports/$importId">
        <span className={classes.name}>{original.filename}</span>
        <span className={classes.size}>
          {formatBytes(original.bytes_total)}
          <InsteadOf from="small"> · {text.rowCount(original.rows_read)}</InsteadOf>
        </span>
        <InsteadOf from="small">
          <span className={classes.size}>
            <Ago instant={original.started_at ?? original.created_at} />
          </span>
        </InsteadOf>
      </Link>
    ),
  },
  {
    id: "status",
    header: text.statusLabel,
    cell: ({ row: { original } }) => (
      <span className={classes.status}>
        <StatusBadge status={shownStatus(original)} />
        {original.status === "running" && (
          <span className={classes.percent}>{formatPercent(original.percent)}</span>
        )}
        {original.status === "queued" && !!original.queue_position && (
          <span className={classes.percent}>{text.inQueue(original.queue_position)}</span>
        )}
        {shownCounts(original).rejected > 0 && (
          <span className={classes.rejectedBelow}>{text.rejected(shownCounts(original).rejected)}</span>
        )}
      </span>
    ),
  },
  {
    id: "rows",
    header: text.rows,
    meta: { align: "right", from: "small" },
    cell: ({ row: { original } }) => formatCount(original.rows_read),
  },
  {
    id: "outcome",
    header: text.outcome,
    meta: { from: "medium", width: "18%" },
    cell: ({ row: { original } }) => (
      <OutcomeBar counts={shownCounts(original)} rowsRead={original.rows_read} slim />
    ),
  },
  {
    id: "rejected",
    header: text.outcomes.rejected,
    meta: { align: "right", from: "large" },
    cell: ({ row: { original } }) => <Rejected count={shownCounts(original).rejected} />,
  },
  {
    id: "started",
    header: text.started,
    meta: { from: "small" },
    cell: ({ row: { original } }) => (
      <span className={classes.soft}>
        <Ago instant={original.started_at ?? original.created_at} />
      </span>
    ),
  },
  {
    id: "duration",
    header: text.duration,
    meta: { align: "right", from: "large" },
    cell: ({ row: { original } }) => <Duration item={original} />,
  },
  {
    id: "by",
    header: text.by,
    meta: { from: "large" },
    cell: ({ row: { original } }) => (
      <span className={classes.soft}>{principalName(original.created_by)}</span>
    ),
  },
];

/** Imports with their status and result. The file name links to the import. */
export function ImportsTable({
  caption,
  rows,
  loading,
  stale,
  empty,
}: {
  caption: string;
  rows: Import[];
  loading?: boolean;
  stale?: boolean;
  empty?: ReactNode;
}) {
  return (
    <DataTable
      caption={caption}
      columns={columns}
      empty={empty}
      loading={loading}
      rowId={(row) => row.id}
      rows={rows}
      stale={stale}
    />
  );
}

function Rejected({ count }: { count: number }) {
  return <span className={count > 0 ? classes.rejected : classes.faint}>{formatCount(count)}</span>;
}

function Duration({ item }: { item: Import }) {
  const now = useNow(1_000, isActive(item));
  const seconds = workSeconds(item, now);
  if (seconds === null) return <span className={classes.faint}>{shared.none}</span>;
  return <span className={classes.soft}>{formatDuration(seconds)}</span>;
}
