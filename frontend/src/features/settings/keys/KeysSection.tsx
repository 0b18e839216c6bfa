import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getMeOptions, listApiKeysOptions } from "../../../api/@tanstack/react-query.gen.ts";
import type { ApiKeyOut } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { Ago } from "../../../ui/Ago.tsx";
import { Card } from "../../../ui/Card.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { ShieldIcon } from "../../../ui/icons.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { Section } from "../../../ui/Page.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { CreateKey } from "./CreateKey.tsx";
import { RevokeKey } from "./RevokeKey.tsx";

const text = strings.settings;
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

/** The API keys: made, seen once, revoked. */
export function KeysSection() {
  const { data: me } = useQuery(getMeOptions());
  const admin = me?.scopes.includes("admin") ?? false;
  const keys = useQuery({ ...listApiKeysOptions(KEYS), enabled: admin });
  return (
    <Section
      aside={admin ? <CreateKey /> : <Button disabled>{text.create}</Button>}
      lead={text.keysLead}
      title={text.keys}
    >
      {me && !admin && <Notice tone="info">{text.adminOnly}</Notice>}
      {keys.isError && <ProblemNotice error={keys.error} />}
      {admin && !(keys.isError && keys.data === undefined) && (
        <Card flush>
          <DataTable
            caption={text.keys}
            columns={columns}
            empty={<EmptyState icon={<ShieldIcon />} {...text.empty} />}
            loading={keys.isPending}
            rowId={(row) => row.id}
            rows={keys.data?.items ?? NO_ROWS}
          />
        </Card>
      )}
    </Section>
  );
}
