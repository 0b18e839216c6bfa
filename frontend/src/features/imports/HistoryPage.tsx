import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { Import } from "../../api/types.gen.ts";
import { formatCount } from "../../lib/format.ts";
import { strings } from "../../lib/strings.ts";
import { Card } from "../../ui/Card.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { HistoryIcon } from "../../ui/icons.tsx";
import { Page } from "../../ui/Page.tsx";
import { Pager } from "../../ui/Pager.tsx";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import { ImportsTable } from "./ImportsTable.tsx";
import { useImports } from "./queries.ts";

const PAGE_SIZE = 25;
const NO_ROWS: Import[] = [];
const route = getRouteApi("/app/imports");

/** Every import there was, newest first; refreshes itself while one is under way. */
export function HistoryPage() {
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const imports = useImports(PAGE_SIZE, cursor);
  const go = (next: string | null | undefined) => () => navigate({ search: { cursor: next ?? undefined } });
  const { data } = imports;
  return (
    <Page
      lead={strings.imports.historyLead}
      tabTitle={strings.imports.historyTitle}
      title={strings.imports.historyTitle}
    >
      {imports.isError && <ProblemNotice error={imports.error} />}
      {!(imports.isError && data === undefined) && (
        <Card flush>
          <ImportsTable
            caption={strings.imports.caption}
            empty={
              <EmptyState
                action={
                  <Button renderRoot={(props) => <Link to="/" {...props} />} variant="default">
                    {strings.import.title}
                  </Button>
                }
                icon={<HistoryIcon />}
                {...strings.imports.historyEmpty}
              />
            }
            loading={imports.isPending}
            rows={data?.items ?? NO_ROWS}
            stale={imports.isPlaceholderData}
          />
        </Card>
      )}
      {data && (data.prev_cursor !== null || data.next_cursor !== null) && (
        <Pager
          note={
            data.total ? strings.imports.total(formatCount(data.total.value), data.total.exact) : undefined
          }
          onFirst={data.prev_cursor === null ? undefined : go(null)}
          onPrevious={data.prev_cursor === null ? undefined : go(data.prev_cursor)}
          onNext={data.next_cursor === null ? undefined : go(data.next_cursor)}
        />
      )}
    </Page>
  );
}
