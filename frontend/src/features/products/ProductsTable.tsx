import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ProductOut } from "../../api/types.gen.ts";
import { formatCount } from "../../lib/format.ts";
import { strings } from "../../lib/strings.ts";
import { Ago } from "../../ui/Ago.tsx";
import { Badge } from "../../ui/Badge.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import classes from "./ProductsTable.module.css";

const text = strings.products;

const columns: Column<ProductOut>[] = [
  {
    id: "sku",
    header: text.sku,
    meta: { width: "17%" },
    cell: ({ row: { original } }) => (
      <>
        <Link
          className={classes.sku}
          params={{ productId: original.id }}
          resetScroll={false}
          search={(current) => current}
          to="/products/$productId"
        >
          {original.sku}
        </Link>
        <span className={classes.nameBelow}>{original.name}</span>
      </>
    ),
  },
  {
    id: "name",
    header: text.name,
    meta: { from: "small", width: "27%" },
    cell: ({ row: { original } }) => <span className={classes.name}>{original.name}</span>,
  },
  {
    id: "description",
    header: text.description,
    meta: { from: "medium" },
    cell: ({ row: { original } }) => <span className={classes.description}>{original.description}</span>,
  },
  {
    id: "active",
    header: text.active,
    meta: { width: "112px", widthSmall: "116px" },
    cell: ({ row: { original } }) => <ProductState active={original.active} />,
  },
  {
    id: "attributes",
    header: text.attributes,
    meta: { align: "right", from: "large", width: "96px" },
    cell: ({ row: { original } }) => formatCount(Object.keys(original.attributes).length),
  },
  {
    id: "updated",
    header: text.updated,
    meta: { from: "small", width: "128px" },
    cell: ({ row: { original } }) => (
      <span className={classes.updated}>
        <Ago instant={original.updated_at} />
      </span>
    ),
  },
];

/** Products; the SKU leads to the product. */
export function ProductsTable({
  rows,
  loading,
  stale,
  empty,
}: {
  rows: ProductOut[];
  loading: boolean;
  stale: boolean;
  empty: ReactNode;
}) {
  return (
    <DataTable
      caption={text.caption}
      columns={columns}
      empty={empty}
      fixed
      loading={loading}
      rowId={(row) => row.id}
      rows={rows}
      stale={stale}
    />
  );
}

export function ProductState({ active }: { active: boolean }) {
  return <Badge tone={active ? "success" : "neutral"}>{active ? text.isActive : text.isInactive}</Badge>;
}
