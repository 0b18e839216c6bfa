import {
  keepPreviousData,
  type QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { cancelJob, downloadJob, getJob, listJobs } from "../../api/sdk.gen.ts";
import type { Job } from "../../api/types.gen.ts";
import { queryClient } from "../../lib/client.ts";
import { ApiError } from "../../lib/problem.ts";
import { isUnderWay } from "./model.ts";

const POLL_MS = 600;
const POLL_HIDDEN_MS = 5_000;

interface Versioned {
  value: Job;
  etag: string | null;
}

const jobKey = (id: string) => ["job", id] as const;

/** A job, kept fresh while it is under way; asks for changes only, and keeps what it has on 304. */
export function useJob(id: string) {
  return useQuery({
    queryKey: jobKey(id),
    queryFn: async ({ signal }): Promise<Versioned> => {
      const known = queryClient.getQueryData<Versioned>(jobKey(id));
      try {
        const headers = known?.etag ? { "if-none-match": known.etag } : {};
        const { data, response } = await getJob({ path: { job_id: id }, headers, signal });
        return { value: data, etag: response.headers.get("etag") };
      } catch (error) {
        if (known !== undefined && error instanceof ApiError && error.status === 304) return known;
        throw error;
      }
    },
    select: (versioned) => versioned.value,
    refetchInterval: ({ state }) => {
      if (state.data === undefined || !isUnderWay(state.data.value)) return false;
      return document.visibilityState === "hidden" ? POLL_HIDDEN_MS : POLL_MS;
    },
    refetchIntervalInBackground: true,
  });
}

/** Puts what an answer says of a job in the cache, so that it is shown at once. */
export function rememberJob(cache: QueryClient, job: Job): void {
  cache.setQueryData<Versioned>(jobKey(job.id), { value: job, etag: null });
  void cache.invalidateQueries({ queryKey: ["jobs"] });
}

/** A page of all jobs, newest first. */
export function useJobs(limit: number, cursor?: string) {
  return useQuery({
    queryKey: ["jobs", limit, cursor ?? null],
    queryFn: async ({ signal }) => (await listJobs({ query: { limit, cursor }, signal })).data,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? 2_000 : false),
    refetchOnMount: "always",
  });
}

export function useCancelJob(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async () => (await cancelJob({ path: { job_id: id } })).data,
    onSuccess: (job) => rememberJob(cache, job),
  });
}

/** Fetches a signed address for the file and lets the browser save it; the store sends it as an attachment. */
export function useDownload(id: string) {
  return useMutation({
    mutationFn: async () => (await downloadJob({ path: { job_id: id } })).data,
    onSuccess: ({ url }) => window.location.assign(url),
  });
}
