import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import {
  cancelJobMutation,
  getJobQueryKey,
  listJobsOptions,
  listJobsQueryKey,
} from "../../api/@tanstack/react-query.gen.ts";
import { downloadJob, getJob } from "../../api/sdk.gen.ts";
import type { Job } from "../../api/types.gen.ts";
import { fetchIfChanged } from "../../lib/conditional.ts";
import { orRecover } from "../../lib/recovery.ts";
import { useSingleMutation } from "../../lib/useSingleMutation.ts";
import { isActive } from "./model.ts";

const POLL_MS = 600;
const POLL_HIDDEN_MS = 5_000;
const POLL_LIST_MS = 2_000;
/** Another user, or another tab, may start one. */
const POLL_IDLE_MS = 15_000;

const jobKey = (id: string) => getJobQueryKey({ path: { job_id: id } });

/** A job, polled by its ETag while it is active. */
function jobOptions(id: string) {
  return queryOptions({
    queryKey: jobKey(id),
    queryFn: ({ client, queryKey, signal }): Promise<Job> =>
      fetchIfChanged(client.getQueryData<Job>(queryKey), (headers) =>
        getJob({ path: { job_id: id }, headers, signal }),
      ),
    structuralSharing: false,
    refetchInterval: ({ state }) => {
      if (state.data === undefined || !isActive(state.data)) return orRecover(state);
      return document.visibilityState === "hidden" ? POLL_HIDDEN_MS : POLL_MS;
    },
    refetchIntervalInBackground: true,
  });
}

export function useJob(id: string) {
  return useQuery(jobOptions(id));
}

/** Puts a job that an answer contains into the cache, so that the page shows it immediately. */
export function rememberJob(cache: QueryClient, job: Job): void {
  cache.setQueryData(jobKey(job.id), job);
  refreshJobs(cache);
}

/** Reloads every list of jobs. */
export function refreshJobs(cache: QueryClient): void {
  void cache.invalidateQueries({ queryKey: listJobsQueryKey() });
}

/** A page of all jobs, newest first. */
export function useJobs(limit: number, cursor?: string) {
  return useQuery({
    ...listJobsOptions({ query: { limit, cursor } }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      orRecover(state, state.data?.items.some(isActive) ? POLL_LIST_MS : POLL_IDLE_MS),
    refetchOnMount: "always",
  });
}

export function useCancelJob() {
  const cache = useQueryClient();
  return useSingleMutation({ ...cancelJobMutation(), onSuccess: (job) => rememberJob(cache, job) });
}

/** Gets a signed URL for the file and opens it; object storage sends the file as an attachment, so the page stays. */
export function useDownload(id: string) {
  return useSingleMutation({
    mutationFn: async () => (await downloadJob({ path: { job_id: id } })).data,
    onSuccess: ({ url }) => window.location.assign(url),
  });
}
