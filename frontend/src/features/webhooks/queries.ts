import {
  keepPreviousData,
  type QueryClient,
  type QueryKey,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { getMeOptions, listEventTypesOptions } from "../../api/@tanstack/react-query.gen.ts";
import {
  getWebhook,
  getWebhookDelivery,
  listWebhookDeliveries,
  listWebhooks,
  redeliverWebhookDelivery,
  updateWebhook,
} from "../../api/sdk.gen.ts";
import type { DeliveryDetail, DeliveryOut, WebhookOut } from "../../api/types.gen.ts";
import { ApiError } from "../../lib/problem.ts";
import type { DeliveriesSearch } from "../../lib/search.ts";
import { deliveryQuery } from "./model.ts";

export const LOG_SIZE = 25;
/** As many of the last deliveries as show how an endpoint is doing. */
export const RECENT = 20;

const SOON_MS = 1_000;
const NOW_AND_THEN_MS = 5_000;

const LIST: QueryKey = ["webhooks"];
const webhookKey = (id: string) => ["webhook", id] as const;
/** All that is known of an endpoint's deliveries. */
const logKey = (id: string) => ["webhook-log", id] as const;
const deliveryKey = (id: string, deliveryId: string) => [...logKey(id), "delivery", deliveryId] as const;

/** What who is signed in may do here; the API refuses the rest in any case. */
export function useMay(): { admin: boolean; write: boolean } {
  const scopes = useQuery(getMeOptions()).data?.scopes ?? [];
  return { admin: scopes.includes("admin"), write: scopes.includes("write") };
}

/** Every type of event there is; it doesn't change while the page is open. */
export function useEventTypes() {
  return useQuery({ ...listEventTypesOptions(), staleTime: Number.POSITIVE_INFINITY });
}

export function useWebhooks(limit: number, cursor?: string) {
  return useQuery({
    queryKey: [...LIST, limit, cursor ?? null],
    queryFn: async ({ signal }) => (await listWebhooks({ query: { limit, cursor }, signal })).data,
    placeholderData: keepPreviousData,
    refetchInterval: NOW_AND_THEN_MS,
    refetchOnMount: "always",
  });
}

/** An endpoint, asked for again now and then: Skuport disables one by itself that fails for long. */
export function useWebhook(id: string) {
  return useQuery({
    queryKey: webhookKey(id),
    queryFn: async ({ signal }) => (await getWebhook({ path: { webhook_id: id }, signal })).data,
    refetchInterval: ({ state }) => (isGone(state.error) ? false : NOW_AND_THEN_MS),
    refetchOnMount: "always",
  });
}

/** Whether a failure says that there is no such endpoint, or no longer. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** The last deliveries of an endpoint, whatever became of them. Some more, as tests among them don't count. */
export function useRecent(id: string) {
  return useQuery({
    queryKey: [...logKey(id), "recent"],
    queryFn: async ({ signal }) => {
      const query = { limit: 2 * RECENT };
      return (await listWebhookDeliveries({ path: { webhook_id: id }, query, signal })).data.items;
    },
    refetchInterval: NOW_AND_THEN_MS,
  });
}

/** A page of the log; renewed at once while something on it is about to happen. */
export function useDeliveries(id: string, search: DeliveriesSearch) {
  return useQuery({
    queryKey: [...logKey(id), "page", { ...search, delivery: undefined }],
    queryFn: async ({ signal }) => {
      const query = { ...deliveryQuery(search, Date.now()), limit: LOG_SIZE };
      return (await listWebhookDeliveries({ path: { webhook_id: id }, query, signal })).data;
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(isDue) ? SOON_MS : NOW_AND_THEN_MS),
    refetchOnMount: "always",
  });
}

/** One delivery with its attempts. */
export function useDelivery(id: string, deliveryId: string) {
  return useQuery({
    queryKey: deliveryKey(id, deliveryId),
    queryFn: async ({ signal }) => {
      const path = { webhook_id: id, delivery_id: deliveryId };
      return (await getWebhookDelivery({ path, signal })).data;
    },
    refetchInterval: ({ state }) => {
      if (state.data?.status !== "pending") return false;
      return isDue(state.data) ? SOON_MS : NOW_AND_THEN_MS;
    },
    refetchOnMount: "always",
  });
}

/** Whether something happens to it at about this moment. What is long overdue waits for its endpoint to be enabled. */
function isDue({ next_attempt_at }: Pick<DeliveryOut, "next_attempt_at">): boolean {
  return next_attempt_at !== null && Math.abs(Date.parse(next_attempt_at) - Date.now()) < 20_000;
}

/** Shows an endpoint as an answer has it. */
export function showWebhook(cache: QueryClient, webhook: WebhookOut): void {
  cache.setQueryData(webhookKey(webhook.id), webhook);
  void cache.invalidateQueries({ queryKey: LIST });
}

export function forgetWebhook(cache: QueryClient, id: string): void {
  cache.removeQueries({ queryKey: webhookKey(id) });
  cache.removeQueries({ queryKey: logKey(id) });
  void cache.invalidateQueries({ queryKey: LIST });
}

export function refreshWebhook(cache: QueryClient, id: string): void {
  void cache.invalidateQueries({ queryKey: webhookKey(id) });
}

export function refreshLog(cache: QueryClient, id: string): void {
  void cache.invalidateQueries({ queryKey: logKey(id) });
}

export function useSetEnabled(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (enabled: boolean) =>
      (await updateWebhook({ path: { webhook_id: id }, body: { enabled } })).data,
    onSuccess: (webhook) => {
      showWebhook(cache, webhook);
      refreshLog(cache, id);
    },
  });
}

export function useRedeliver(id: string, deliveryId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const path = { webhook_id: id, delivery_id: deliveryId };
      return (await redeliverWebhookDelivery({ path })).data;
    },
    onSuccess: (delivery) => {
      cache.setQueryData<DeliveryDetail>(
        deliveryKey(id, deliveryId),
        (known) => known && { ...known, ...delivery },
      );
      refreshLog(cache, id);
    },
    // Disabled or gone meanwhile: show that.
    onError: () => refreshWebhook(cache, id),
  });
}
