import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { listApiKeysOptions } from "../../../api/@tanstack/react-query.gen.ts";
import type { ApiKeyOut } from "../../../api/types.gen.ts";
import { useProblem } from "../../../lib/recovery.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { Ago } from "../../../ui/Ago.tsx";
import { Card } from "../../../ui/Card.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { ShieldIcon } from "../../../ui/icons.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { Section } from "../../../ui/Page.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { RevokeKey } from "./RevokeKey.tsx";
import { text } from "./strings.ts";

const KEYS = { query: { limit: 100 } };
const NO_ROWS: ApiKeyOut[] = [];

const columns: Column<ApiKeyOut>[] = [
  { id: "name", header: text.name, cell: ({ row: { original } }) => original.name },
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
    id: "revoke",
    header: () => <span className="visually-hidden">{text.revoke}</span>,
    meta: { align: "right" },
    cell: ({ row: { original } }) => <RevokeKey item={original} />,
  },
];

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
