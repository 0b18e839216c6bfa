import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { Import } from "../../../api/types.gen.ts";
import { showsRows, useProblem } from "../../../lib/recovery.ts";
import { shared } from "../../../lib/strings.ts";
import { Card } from "../../../ui/Card.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { FilterChips } from "../../../ui/FilterChips.tsx";
import { HistoryIcon, SearchIcon } from "../../../ui/icons.tsx";
import { Page } from "../../../ui/Page.tsx";
import { Pager } from "../../../ui/Pager.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { ImportsTable } from "../ImportsTable.tsx";
import { useImports } from "../queries.ts";
import { text as importText } from "../strings.ts";
import { HISTORY_FILTERS, type HistoryFilter } from "./search.ts";
import { text } from "./strings.ts";

const PAGE_SIZE = 25;
const NO_ROWS: Import[] = [];
const route = getRouteApi("/app/imports");

/** The statuses that each filter stands for. */
const STATUSES: Record<HistoryFilter, Import["status"][]> = {
  active: ["queued", "running", "paused"],
  awaiting: ["awaiting_confirmation"],
  completed: ["completed"],
  failed: ["failed"],
  cancelled: ["cancelled"],
};

/** All imports, newest first. Refreshes itself while one is active. */
export function HistoryPage() {
  const { cursor, status } = route.useSearch();
  const navigate = route.useNavigate();
  const imports = useImports(PAGE_SIZE, cursor, status && STATUSES[status]);
  const go = (next: string | null | undefined) => () =>
    navigate({ search: { status, cursor: next ?? undefined } });
  const { data } = imports;
  const problem = useProblem(imports);
  return (
    <Page lead={text.lead} tabTitle={text.title} title={text.title}>
      <FilterChips
        label={text.filterLabel}
        onChange={(chosen) => void navigate({ search: { status: chosen as HistoryFilter | undefined } })}
        options={[
          { value: undefined, label: text.all },
          ...HISTORY_FILTERS.map((value) => ({ value, label: text.filters[value] })),
        ]}
        value={status}
      />
      {problem != null && <ProblemNotice error={problem} onRetry={() => void imports.refetch()} />}
      {showsRows(imports, problem) && (
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
          note={data.total ? importText.total(data.total.value, data.total.exact) : undefined}
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
          {shared.import}
        </Button>
      }
      icon={<HistoryIcon />}
      {...text.empty}
    />
  );
}

function NoMatch() {
  return (
    <EmptyState
      action={
        <Button renderRoot={(props) => <Link search={{}} to="/imports" {...props} />} variant="default">
          {text.showAll}
        </Button>
      }
      icon={<SearchIcon />}
      {...text.none}
    />
  );
}
