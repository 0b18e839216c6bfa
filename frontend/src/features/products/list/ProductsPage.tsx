import { Button } from "@mantine/core";
import { getRouteApi, Link, Outlet } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { ProductOut } from "../../../api/types.gen.ts";
import { capitalize } from "../../../lib/format.ts";
import { showsRows, useProblem } from "../../../lib/recovery.ts";
import { totalProducts } from "../../../lib/strings.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { Card } from "../../../ui/Card.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { DownloadIcon, PlusIcon, ProductsIcon, SearchIcon } from "../../../ui/icons.tsx";
import { Page } from "../../../ui/Page.tsx";
import { Pager } from "../../../ui/Pager.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { BulkDialog } from "../bulk/BulkDialog.tsx";
import type { BulkAction, Target } from "../bulk/bulk.ts";
import {
  attributeKeys,
  type Filters,
  filtersOf,
  isFiltered,
  narrowedBy,
  nextSort,
  type SortKey,
  sortOf,
  withoutFilters,
} from "../filters/filters.ts";
import { ProductFilters } from "../filters/ProductFilters.tsx";
import { useProducts } from "../queries.ts";
import type { ProductsSearch } from "../search.ts";
import { ColumnsMenu } from "./ColumnsMenu.tsx";
import { useColumns } from "./columns.ts";
import classes from "./ProductsPage.module.css";
import { ProductsTable } from "./ProductsTable.tsx";
import { SaveProblemDialog } from "./SaveProblemDialog.tsx";
import { useSelection } from "./selection.ts";
import { text } from "./strings.ts";
import { Toolbar } from "./Toolbar.tsx";
import { useSaving } from "./useSaving.ts";

const NO_ROWS: ProductOut[] = [];
const route = getRouteApi("/app/products");

/** The catalog, page by page. Its address holds the filters, the order and the page. */
export function ProductsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const products = useProducts(search);
  const { write } = usePermissions();
  const [columns, chooseColumns] = useColumns();
  const saving = useSaving();
  const filters = filtersOf(search);
  const selection = useSelection(JSON.stringify(filters));
  const [asking, setAsking] = useState<{ action: BulkAction; target: Target } | null>(null);
  const { data } = products;
  const problem = useProblem(products);
  const rows = data?.items ?? NO_ROWS;
  const total = data?.total ?? null;
  const show = (next: ProductsSearch) =>
    navigate({ to: ".", search: { ...next, cursor: undefined }, resetScroll: false });
  const go = (cursor: string | null) => () =>
    navigate({ to: ".", search: { ...search, cursor: cursor ?? undefined } });
  const current = sortOf(search);
  const sorting = useMemo(
    () => ({
      current,
      onSort: (key: string) => {
        const sort = nextSort(current, key as SortKey);
        const change = { sort: sort === "sku" && search.q === undefined ? undefined : sort };
        void navigate({ to: ".", search: { ...search, ...change, cursor: undefined }, resetScroll: false });
      },
    }),
    [current, search, navigate],
  );
  const matching: Target = { by: "filters", filters, total };
  const chosen: Target =
    selection.count === null ? matching : { by: "ids", ids: [...selection.selection.ids] };
  const paged = data !== undefined && (data.prev_cursor !== null || data.next_cursor !== null);
  return (
    <Page
      actions={<Actions mayWrite={write} search={search} />}
      lead={total === null ? text.lead : capitalize(totalProducts(total))}
      tabTitle={text.title}
      title={text.title}
      fill
      wide
    >
      <div className={classes.list}>
        <ProductFilters onChange={show} search={search} />
        {problem != null && <ProblemNotice error={problem} onRetry={() => void products.refetch()} />}
        {showsRows(products, problem) && (
          <Card flush>
            <Toolbar
              onAct={(action) => setAsking({ action, target: chosen })}
              selection={write ? selection : null}
              total={total}
            >
              <span className={classes.gap} />
              <ColumnsMenu chosen={columns} onChoose={chooseColumns} rows={rows} />
              <Button
                disabled={rows.length === 0}
                leftSection={<DownloadIcon size={15} />}
                onClick={() => setAsking({ action: "export", target: matching })}
                size="xs"
                variant="default"
              >
                {text.export}
              </Button>
            </Toolbar>
            <ProductsTable
              chosen={columns}
              empty={
                isFiltered(filters) ? (
                  <NoMatch filters={filters} onClear={() => show(withoutFilters(search))} />
                ) : (
                  <NoProducts />
                )
              }
              loading={products.isPending}
              onSave={saving.save}
              page={JSON.stringify(search)}
              rows={rows}
              selection={write ? selection : null}
              sorting={sorting}
              stale={products.isPlaceholderData}
            />
          </Card>
        )}
        {paged && (
          <Pager
            onFirst={data.prev_cursor === null ? undefined : go(null)}
            onNext={data.next_cursor === null ? undefined : go(data.next_cursor)}
            onPrevious={data.prev_cursor === null ? undefined : go(data.prev_cursor)}
          />
        )}
      </div>
      <SaveProblemDialog saving={saving} />
      {asking !== null && (
        <BulkDialog
          action={asking.action}
          attributeKeys={attributeKeys(rows)}
          onClose={() => setAsking(null)}
          onStarted={() => {
            setAsking(null);
            selection.clear();
          }}
          target={asking.target}
        />
      )}
      <Outlet />
    </Page>
  );
}

function Actions({ mayWrite, search }: { mayWrite: boolean; search: ProductsSearch }) {
  return (
    <>
      <Button renderRoot={(props) => <Link to="/jobs" {...props} />} variant="default">
        {text.jobs}
      </Button>
      {mayWrite && (
        <Button
          leftSection={<PlusIcon size={16} />}
          renderRoot={(props) => <Link resetScroll={false} search={search} to="/products/new" {...props} />}
        >
          {text.create}
        </Button>
      )}
    </>
  );
}

function NoProducts() {
  return (
    <EmptyState
      action={
        <Button renderRoot={(props) => <Link to="/" {...props} />} variant="default">
          {text.toImport}
        </Button>
      }
      icon={<ProductsIcon />}
      {...text.empty}
    />
  );
}

function NoMatch({ filters, onClear }: { filters: Filters; onClear: () => void }) {
  const { title, ...cases } = text.noMatch;
  const { detail, clear } = cases[narrowedBy(filters)];
  return (
    <EmptyState
      action={
        <Button onClick={onClear} variant="default">
          {clear}
        </Button>
      }
      detail={detail}
      icon={<SearchIcon />}
      title={title}
    />
  );
}
