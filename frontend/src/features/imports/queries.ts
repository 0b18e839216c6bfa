import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { getImport, listImports } from "../../api/sdk.gen.ts";
import type { Import } from "../../api/types.gen.ts";
import { queryClient } from "../../lib/client.ts";
import { ApiError } from "../../lib/problem.ts";
import { isActive, pollEvery } from "./model.ts";

interface Versioned {
  value: Import;
  etag: string | null;
}

const importKey = (id: string) => ["import", id] as const;

/** One import with its ETag; asks for changes only, and keeps what it has on 304. */
function importOptions(id: string) {
  return queryOptions({
    queryKey: importKey(id),
    queryFn: async ({ signal }): Promise<Versioned> => {
      const known = queryClient.getQueryData<Versioned>(importKey(id));
      try {
        const { data, response } = await getImport({
          path: { import_id: id },
          headers: known?.etag ? { "If-None-Match": known.etag } : {},
          signal,
        });
        return { value: data, etag: response.headers.get("etag") };
      } catch (error) {
        if (known !== undefined && error instanceof ApiError && error.status === 304) return known;
        throw error;
      }
    },
  });
}

/** An import, kept fresh about twice a second while it runs. `failing` is the last error while older data is shown. */
export function useImport(id: string) {
  const query = useQuery({
    ...importOptions(id),
    select: (versioned: Versioned) => versioned.value,
    refetchInterval: ({ state }) => pollEvery(state.data?.value, document.visibilityState === "hidden"),
    refetchIntervalInBackground: true,
    refetchOnWindowFocus: true,
    // The next poll is the retry; only the first load is worth insisting on.
    retry: (failures, error) =>
      queryClient.getQueryData(importKey(id)) === undefined &&
      error instanceof ApiError &&
      error.transient &&
      failures < 2,
  });
  return query;
}

/** Puts the answer of a state change in the cache, so that the page shows it at once. */
export function useImportCache() {
  const cache = useQueryClient();
  return (value: Import) => {
    cache.setQueryData<Versioned>(importKey(value.id), { value, etag: null });
    void cache.invalidateQueries({ queryKey: ["imports"] });
  };
}

/** A page of the history, refreshed while something in it is under way. */
export function useImports(limit: number, cursor?: string, status?: Import["status"][]) {
  return useQuery({
    queryKey: ["imports", limit, cursor ?? null, status ?? null],
    queryFn: async ({ signal }) => (await listImports({ query: { limit, cursor, status }, signal })).data,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(isActive) ? 2_000 : false),
    refetchOnMount: "always",
  });
}
