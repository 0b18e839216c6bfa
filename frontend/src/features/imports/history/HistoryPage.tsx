import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { Import } from "../../../api/types.gen.ts";
import { formatCount } from "../../../lib/format.ts";
import { HISTORY_FILTERS, type HistoryFilter } from "../../../lib/search.ts";
import { strings } from "../../../lib/strings.ts";
import { Card } from "../../../ui/Card.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { FilterChips } from "../../../ui/FilterChips.tsx";
import { HistoryIcon, SearchIcon } from "../../../ui/icons.tsx";
import { Page } from "../../../ui/Page.tsx";
import { Pager } from "../../../ui/Pager.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { ImportsTable } from "../ImportsTable.tsx";
import { useImports } from "../queries.ts";

const PAGE_SIZE = 25;
const NO_ROWS: Import[] = [];
const text = strings.imports;
const route = getRouteApi("/app/imports");

/** What each filter asks the API for. */
const STATUSES: Record<HistoryFilter, Import["status"][]> = {
  active: ["queued", "running", "paused"],
  awaiting: ["awaiting_confirmation"],
  completed: ["completed"],
  failed: ["failed"],
  cancelled: ["cancelled"],
};

/** Every import there was, newest first; refreshes itself while one is under way. */
export function HistoryPage() {
  const { cursor, status } = route.useSearch();
  const navigate = route.useNavigate();
  const imports = useImports(PAGE_SIZE, cursor, status && STATUSES[status]);
  const go = (next: string | null | undefined) => () =>
    navigate({ search: { status, cursor: next ?? undefined } });
  const { data } = imports;
  return (
    <Page lead={text.historyLead} tabTitle={text.historyTitle} title={text.historyTitle}>
      <FilterChips
        label={text.filterLabel}
        onChange={(chosen) => void navigate({ search: { status: chosen as HistoryFilter | undefined } })}
        options={[
          { value: undefined, label: text.filterAll },
          ...HISTORY_FILTERS.map((value) => ({ value, label: text.filters[value] })),
        ]}
        value={status}
      />
      {imports.isError && <ProblemNotice error={imports.error} />}
      {!(imports.isError && data === undefined) && (
        <Card flush>
          <ImportsTable
            caption={text.caption}
            empty={status === undefined ? <NoImports /> : <NoMatch />}
            loading={imports.isPending}
            rows={data?.items ?? NO_ROWS}
            stale={imports.isPlaceholderData}
          />
        </Card>
      )}
      {data && (data.prev_cursor !== null || data.next_cursor !== null) && (
        <Pager
          note={data.total ? text.total(formatCount(data.total.value), data.total.exact) : undefined}
          onFirst={data.prev_cursor === null ? undefined : go(null)}
          onPrevious={data.prev_cursor === null ? undefined : go(data.prev_cursor)}
          onNext={data.next_cursor === null ? undefined : go(data.next_cursor)}
        />
      )}
    </Page>
  );
}

function NoImports() {
  return (
    <EmptyState
      action={
        <Button renderRoot={(props) => <Link to="/" {...props} />} variant="default">
          {strings.import.title}
        </Button>
      }
      icon={<HistoryIcon />}
      {...text.historyEmpty}
    />
  );
}

function NoMatch() {
  return (
    <EmptyState
      action={
        <Button renderRoot={(props) => <Link search={{}} to="/imports" {...props} />} variant="default">
          {text.filterShowAll}
        </Button>
      }
      icon={<SearchIcon />}
      {...text.filterNone}
    />
  );
}
