import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import {
  getImportQueryKey,
  listImportsOptions,
  listImportsQueryKey,
} from "../../api/@tanstack/react-query.gen.ts";
import { getImport } from "../../api/sdk.gen.ts";
import type { Import } from "../../api/types.gen.ts";
import { queryClient } from "../../lib/client.ts";
import { fetchIfChanged } from "../../lib/conditional.ts";
import { ApiError } from "../../lib/problem.ts";
import { orRecover } from "../../lib/recovery.ts";
import { isActive, pollEvery } from "./model.ts";

const POLL_LIST_MS = 2_000;
/** Another user, or another tab, may start one. */
const POLL_IDLE_MS = 15_000;

const importKey = (id: string) => getImportQueryKey({ path: { import_id: id } });

/** An import, polled by its ETag about twice a second while it runs. */
function importOptions(id: string) {
  return queryOptions({
    queryKey: importKey(id),
    queryFn: ({ client, queryKey, signal }): Promise<Import> =>
      fetchIfChanged(client.getQueryData<Import>(queryKey), (headers) =>
        getImport({ path: { import_id: id }, headers, signal }),
      ),
    structuralSharing: false,
    refetchInterval: ({ state }) =>
      orRecover(state, pollEvery(state.data, document.visibilityState === "hidden")),
    refetchIntervalInBackground: true,
    refetchOnWindowFocus: true,
    // The next poll is the retry; only the first load is repeated.
    retry: (failures, error) =>
      queryClient.getQueryData(importKey(id)) === undefined &&
      error instanceof ApiError &&
      error.transient &&
      failures < 2,
  });
}

/** The import, and the last `error` while its older data is shown. */
export function useImport(id: string) {
  const cache = useQueryClient();
  const query = useQuery(importOptions(id));
  const status = query.data?.status;
  // An import that began or ended shows in every list immediately.
  useEffect(() => {
    if (status !== undefined) refreshImports(cache);
  }, [status, cache]);
  return query;
}

/** Reloads every list of imports. */
function refreshImports(cache: QueryClient): void {
  void cache.invalidateQueries({ queryKey: listImportsQueryKey() });
}

/** Puts an import that an answer contains into the cache, so that the page shows it immediately. */
export function useImportCache() {
  const cache = useQueryClient();
  return (value: Import) => {
    cache.setQueryData(importKey(value.id), value);
    refreshImports(cache);
  };
}

/** A page of the history, refreshed while an import on it is active. */
export function useImports(limit: number, cursor?: string, status?: Import["status"][]) {
  return useQuery({
    ...listImportsOptions({ query: { limit, cursor, status } }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      orRecover(state, state.data?.items.some(isActive) ? POLL_LIST_MS : POLL_IDLE_MS),
    refetchOnMount: "always",
  });
}
