import { Button } from "@mantine/core";
import { getRouteApi, Link, Outlet } from "@tanstack/react-router";
import type { ProductOut } from "../../api/types.gen.ts";
import { formatCount } from "../../lib/format.ts";
import { strings } from "../../lib/strings.ts";
import { Card } from "../../ui/Card.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ProductsIcon, SearchIcon } from "../../ui/icons.tsx";
import { Page } from "../../ui/Page.tsx";
import { Pager } from "../../ui/Pager.tsx";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import { ProductFilters } from "./ProductFilters.tsx";
import { ProductsTable } from "./ProductsTable.tsx";
import { useProducts } from "./queries.ts";

const PAGE_SIZE = 50;
const NO_ROWS: ProductOut[] = [];
const route = getRouteApi("/app/products");

/** The catalog, page by page; what is shown stands in the address. */
export function ProductsPage() {
  const { cursor, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const products = useProducts(
    {
      sku: filters.sku,
      active: filters.active && filters.active === "true",
      import_id: filters.import,
    },
    PAGE_SIZE,
    cursor,
  );
  const go = (next: string | null) => () => navigate({ search: { ...filters, cursor: next ?? undefined } });
  const filtered = Object.values(filters).some((value) => value !== undefined);
  const { data } = products;
  return (
    <Page
      lead={
        data?.total
          ? strings.products.total(formatCount(data.total.value), data.total.exact)
          : strings.products.lead
      }
      tabTitle={strings.products.title}
      title={strings.products.title}
    >
      <ProductFilters filters={filters} onChange={(search) => navigate({ search })} />
      {products.isError && <ProblemNotice error={products.error} />}
      {!(products.isError && data === undefined) && (
        <Card flush>
          <ProductsTable
            empty={filtered ? <NoMatch onClear={() => navigate({ search: {} })} /> : <NoProducts />}
            loading={products.isPending}
            rows={data?.items ?? NO_ROWS}
            stale={products.isPlaceholderData}
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
      <Outlet />
    </Page>
  );
}

function NoProducts() {
  return (
    <EmptyState
      action={
        <Button renderRoot={(props) => <Link to="/" {...props} />} variant="default">
          {strings.app.toImport}
        </Button>
      }
      icon={<ProductsIcon />}
      {...strings.products.empty}
    />
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      action={
        <Button onClick={onClear} variant="default">
          {strings.products.clearFilters}
        </Button>
      }
      icon={<SearchIcon />}
      {...strings.products.noMatch}
    />
  );
}
