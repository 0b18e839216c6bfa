import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { listApiKeysOptions } from "../../../api/@tanstack/react-query.gen.ts";
import type { ApiKeyOut } from "../../../api/types.gen.ts";
import { formatInstant } from "../../../lib/format.ts";
import { useProblem } from "../../../lib/recovery.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { Ago } from "../../../ui/Ago.tsx";
import { Badge } from "../../../ui/Badge.tsx";
import { Card } from "../../../ui/Card.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { ShieldIcon } from "../../../ui/icons.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { Section } from "../../../ui/Page.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { useNow } from "../../../ui/useNow.ts";
import classes from "./KeysSection.module.css";
import { RevokeKey } from "./RevokeKey.tsx";
import { text } from "./strings.ts";

const KEYS = { query: { limit: 100 } };
const NO_ROWS: ApiKeyOut[] = [];

const columns: Column<ApiKeyOut>[] = [
  {
    id: "name",
    header: text.name,
    cell: ({ row: { original } }) => (
      <span className={classes.name}>
        {original.name}
        <Expired item={original} />
      </span>
    ),
  },
  {
    id: "prefix",
    header: text.key,
    meta: { from: "small" },
    cell: ({ row: { original } }) => <code>{original.prefix}…</code>,
  },
  { id: "scopes", header: text.scope, cell: ({ row: { original } }) => original.scopes.join(", ") },
  {
    id: "used",
    header: text.used,
    meta: { from: "medium" },
    cell: ({ row: { original } }) =>
      original.last_used_at ? <Ago instant={original.last_used_at} /> : text.never,
  },
  {
    id: "expires",
    header: text.expires,
    meta: { from: "medium" },
    cell: ({ row: { original } }) =>
      original.expires_at === null ? (
        text.never
      ) : (
        <time dateTime={original.expires_at}>{formatInstant(original.expires_at)}</time>
      ),
  },
  {
    id: "revoke",
    header: () => <span className="visually-hidden">{text.revoke}</span>,
    meta: { align: "right" },
    cell: ({ row: { original } }) => <RevokeKey item={original} />,
  },
];

function Expired({ item }: { item: ApiKeyOut }) {
  const now = useNow(15_000, item.expires_at !== null);
  if (item.expires_at === null || Date.parse(item.expires_at) > now) return null;
  return <Badge tone="neutral">{text.expired}</Badge>;
}

/** The API keys. The dialog that creates one is a route of its own. */
export function KeysSection() {
  const { admin } = usePermissions();
  const keys = useQuery({ ...listApiKeysOptions(KEYS), enabled: admin });
  const problem = useProblem(keys);
  return (
    <Section
      aside={
        admin ? (
          <Button renderRoot={(props) => <Link resetScroll={false} to="/settings/keys/new" {...props} />}>
            {text.create}
          </Button>
        ) : (
          <Button disabled>{text.create}</Button>
        )
      }
      lead={text.lead}
      title={text.title}
    >
      {!admin && <Notice tone="info">{text.adminOnly}</Notice>}
      {problem != null && <ProblemNotice error={problem} onRetry={() => void keys.refetch()} />}
      {admin && !(problem != null && keys.data === undefined) && (
        <Card flush>
          <DataTable
            caption={text.title}
            columns={columns}
            empty={<EmptyState icon={<ShieldIcon />} {...text.empty} />}
            loading={keys.isPending}
            rowId={(row) => row.id}
            rows={keys.data?.items ?? NO_ROWS}
          />
        </Card>
      )}
      {admin && <Outlet />}
    </Section>
  );
}
