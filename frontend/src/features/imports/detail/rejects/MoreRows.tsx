import { Button } from "@mantine/core";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { DetailsProblem } from "./DetailsProblem.tsx";
import classes from "./MoreRows.module.css";
import { text } from "./strings.ts";

/** Below the rows that are loaded: how many of all they are, and the next ones, or why those couldn't be loaded. */
export function MoreRows({
  query,
  problem,
  shown,
  total,
}: {
  query: Pick<
    UseInfiniteQueryResult<unknown, unknown>,
    "fetchNextPage" | "hasNextPage" | "isFetchingNextPage" | "isFetchNextPageError" | "refetch"
  >;
  problem: unknown;
  shown: number;
  total: number;
}) {
  return (
    <>
      {query.hasNextPage && (
        <div className={classes.more}>
          <span>{text.shown(shown, total)}</span>
          {problem == null && (
            <Button
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
              size="xs"
              variant="default"
            >
              {text.more}
            </Button>
          )}
        </div>
      )}
      {problem != null && (
        <DetailsProblem
          error={problem}
          onRetry={() => void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch())}
        />
      )}
    </>
  );
}
