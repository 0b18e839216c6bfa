import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { getStatusOptions } from "../../../api/@tanstack/react-query.gen.ts";
import type { SystemStatus } from "../../../api/types.gen.ts";
import { apiUrl } from "../../../lib/client.ts";
import { formatAgo, formatDuration, formatMilliseconds, secondsBetween } from "../../../lib/format.ts";
import { orRecover, useProblem } from "../../../lib/recovery.ts";
import { hostPath } from "../../../lib/root.ts";
import { shared } from "../../../lib/strings.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { Card } from "../../../ui/Card.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { DefinitionList } from "../../../ui/DefinitionList.tsx";
import { BookIcon, LinkIcon } from "../../../ui/icons.tsx";
import { Notice, type Tone } from "../../../ui/Notice.tsx";
import { Section } from "../../../ui/Page.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { useNow } from "../../../ui/useNow.ts";
import classes from "./StatusSection.module.css";
import { figures, type PartLine, partLines } from "./status.ts";
import { text } from "./strings.ts";

const REFRESH_MS = 5_000;
const TONES: Record<SystemStatus["state"], Tone> = { ok: "success", degraded: "warning", down: "danger" };
const NO_LINES: PartLine[] = [];

const columns: Column<PartLine>[] = [
  {
    id: "part",
    header: text.part,
    cell: ({ row: { original } }) => (
      <>
        <span className={classes.name}>{text.names[original.id]}</span>
        {original.server && <span className={classes.serverBelow}>{original.server}</span>}
      </>
    ),
  },
  {
    id: "state",
    header: text.state,
    cell: ({ row: { original } }) => (
      <>
        <Badge tone={original.tone}>{original.state}</Badge>
        <Detail line={original} />
      </>
    ),
  },
  {
    id: "server",
    header: text.server,
    meta: { from: "small" },
    cell: ({ row: { original } }) => <span className={classes.soft}>{original.server ?? shared.none}</span>,
  },
  {
    id: "latency",
    header: text.latency,
    meta: { from: "medium", align: "right" },
    cell: ({ row: { original } }) => (
      <span className={classes.soft}>
        {original.latencyMs === null ? shared.none : formatMilliseconds(original.latencyMs)}
      </span>
    ),
  },
];

/** A sentence about a component, where the badge doesn't say enough. */
function Detail({ line }: { line: PartLine }) {
  const now = useNow(1_000);
  if (line.detail === null) return null;
  const seen = line.lastSeen === null ? "" : ` ${text.lastSeen(formatAgo(line.lastSeen, now))}`;
  return <span className={classes.detail}>{line.detail + seen}</span>;
}

/** The health of every component, the work in progress, and the version. */
export function StatusSection() {
  const status = useQuery({
    ...getStatusOptions(),
    refetchInterval: ({ state }) => orRecover(state, REFRESH_MS),
  });
  const { data } = status;
  const problem = useProblem(status);
  const lines = useMemo(() => (data ? partLines(data) : NO_LINES), [data]);
  const now = useNow(1_000);
  return (
    <>
      <Section lead={text.lead} title={text.title}>
        {problem != null && (
          <ProblemNotice
            error={problem}
            footer={data && <p>{text.stale(formatAgo(new Date(status.dataUpdatedAt).toISOString(), now))}</p>}
            onRetry={() => void status.refetch()}
            title={text.unanswered}
          />
        )}
        {data && problem == null && (
          <Notice title={text.states[data.state].title} tone={TONES[data.state]}>
            {text.states[data.state].detail}
          </Notice>
        )}
        {status.isPending && problem == null && <Skeleton height={64} radius="md" />}
        {!(problem != null && data === undefined) && (
          <Card flush>
            <DataTable
              caption={text.parts}
              columns={columns}
              loading={status.isPending}
              rowId={(row) => row.id}
              rows={lines}
              stale={problem != null}
            />
          </Card>
        )}
      </Section>
      {data && <Figures now={now} status={data} />}
      <About now={now} status={data} />
    </>
  );
}

function Figures({ status, now }: { status: SystemStatus; now: number }) {
  const found = figures(status, now);
  if (found.length === 0) return null;
  return (
    <Section title={text.now}>
      <Card>
        <DefinitionList items={found} layout="grid" />
      </Card>
    </Section>
  );
}

function About({ status, now }: { status: SystemStatus | undefined; now: number }) {
  return (
    <Section title={text.aboutTitle}>
      <Card>
        {status && (
          <DefinitionList
            items={[
              { term: text.version, value: `${shared.app} ${status.version}` },
              {
                term: text.running,
                value: formatDuration(secondsBetween(status.started_at, null, now)),
              },
            ]}
            layout="grid"
          />
        )}
        <ul className={classes.links}>
          <li>
            <a href={hostPath("/docs")} rel="noreferrer" target="_blank">
              <BookIcon size={16} /> {shared.apiDocs}
            </a>
          </li>
          <li>
            <a href={apiUrl("/openapi.json")} rel="noreferrer" target="_blank">
              <LinkIcon size={16} /> {text.openapi}
            </a>
          </li>
          <li>
            <a href={hostPath("/metrics")} rel="noreferrer" target="_blank">
              <LinkIcon size={16} /> {text.metrics}
            </a>
          </li>
        </ul>
      </Card>
    </Section>
  );
}
