import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { listSessionsOptions } from "../../../api/@tanstack/react-query.gen.ts";
import type { SessionOut } from "../../../api/types.gen.ts";
import { formatInstant } from "../../../lib/format.ts";
import { principalName } from "../../../lib/principals.ts";
import { orRecover, showsRows, useProblem } from "../../../lib/recovery.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { Ago } from "../../../ui/Ago.tsx";
import { Badge } from "../../../ui/Badge.tsx";
import { Card } from "../../../ui/Card.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { ShieldIcon } from "../../../ui/icons.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { Section } from "../../../ui/Page.tsx";
import { Pager } from "../../../ui/Pager.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { EndOthers, EndSession } from "./EndSession.tsx";
import classes from "./SessionsSection.module.css";
import { text } from "./strings.ts";

const PAGE_SIZE = 50;
const REFRESH_MS = 30_000;

const columns: Column<SessionOut>[] = [
  {
    id: "user",
    header: text.user,
    cell: ({ row: { original } }) => (
      <>
        <span className={classes.user}>
          <span className={classes.name}>{principalName(original.principal)}</span>
          {original.current && <Badge tone="accent">{text.current}</Badge>}
        </span>
        <span className={classes.soft}>{original.scopes.join(", ")}</span>
        <span className={classes.deviceBelow}>
          <Device item={original} />
          <span className={classes.soft}>
            {text.used} <Ago instant={original.last_used_at} />
          </span>
        </span>
      </>
    ),
  },
  {
    id: "device",
    header: text.device,
    meta: { from: "small" },
    cell: ({ row: { original } }) => <Device item={original} />,
  },
  {
    id: "signedIn",
    header: text.signedIn,
    meta: { from: "large" },
    cell: ({ row: { original } }) => <Ago instant={original.created_at} />,
  },
  {
    id: "used",
    header: text.used,
    meta: { from: "medium" },
    cell: ({ row: { original } }) => <Ago instant={original.last_used_at} />,
  },
  {
    id: "expires",
    header: text.expires,
    meta: { from: "large" },
    cell: ({ row: { original } }) => <Expiry item={original} />,
  },
  {
    id: "end",
    header: () => <span className="visually-hidden">{text.action}</span>,
    meta: { align: "right" },
    cell: ({ row: { original } }) => <EndSession item={original} />,
  },
];

/** The sessions of all users, without the admin scope one's own; the one of this browser first. */
export function SessionsSection() {
  const { admin } = usePermissions();
  const [cursor, setCursor] = useState<string>();
  const [ended, setEnded] = useState<number | null>(null);
  const sessions = useQuery({
    ...listSessionsOptions({ query: { limit: PAGE_SIZE, cursor } }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => orRecover(state, REFRESH_MS),
  });
  const { data } = sessions;
  const problem = useProblem(sessions);
  const rows = useMemo(() => currentFirst(data?.items ?? []), [data]);
  const alone = data?.next_cursor === null && data.prev_cursor === null && !rows.some((row) => !row.current);
  const go = (next: string | null) => () => setCursor(next ?? undefined);
  return (
    <Section
      aside={<EndOthers disabled={data === undefined || alone} onEnded={setEnded} />}
      lead={text.lead}
      title={text.title}
    >
      {!admin && <Notice tone="info">{text.ownOnly}</Notice>}
      {ended !== null && <Notice tone="success">{text.ended(ended)}</Notice>}
      {problem != null && <ProblemNotice error={problem} onRetry={() => void sessions.refetch()} />}
      {showsRows(sessions, problem) && (
        <Card flush>
          <DataTable
            caption={text.title}
            columns={columns}
            empty={<EmptyState icon={<ShieldIcon />} {...text.empty} />}
            loading={sessions.isPending}
            rowId={(row) => row.id}
            rows={rows}
            stale={sessions.isPlaceholderData}
          />
        </Card>
      )}
      {data && (data.prev_cursor !== null || data.next_cursor !== null) && (
        <Pager
          onFirst={data.prev_cursor === null ? undefined : go(null)}
          onNext={data.next_cursor === null ? undefined : go(data.next_cursor)}
          onPrevious={data.prev_cursor === null ? undefined : go(data.prev_cursor)}
        />
      )}
    </Section>
  );
}

function Device({ item }: { item: SessionOut }) {
  return (
    <>
      <span title={item.user_agent || undefined}>{item.device ?? text.unknownDevice}</span>
      {item.address && <span className={classes.soft}>{item.address}</span>}
    </>
  );
}

/** The end of the session, or when it ends for want of use if that is earlier. */
function Expiry({ item }: { item: SessionOut }) {
  const [instant] = [item.expires_at, item.idle_expires_at].sort((a, b) => Date.parse(a) - Date.parse(b));
  return instant && <time dateTime={instant}>{formatInstant(instant)}</time>;
}

function currentFirst(items: readonly SessionOut[]): SessionOut[] {
  return [...items].sort((a, b) => Number(b.current) - Number(a.current));
}
