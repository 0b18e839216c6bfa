import { keepPreviousData, type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getWebhookDeliveryOptions,
  getWebhookDeliveryQueryKey,
  getWebhookOptions,
  getWebhookQueryKey,
  listEventTypesOptions,
  listWebhookDeliveriesOptions,
  listWebhookDeliveriesQueryKey,
  listWebhooksOptions,
  listWebhooksQueryKey,
  redeliverWebhookDeliveryMutation,
  updateWebhookMutation,
} from "../../api/@tanstack/react-query.gen.ts";
import { listWebhookDeliveries } from "../../api/sdk.gen.ts";
import type { DeliveryOut, WebhookOut } from "../../api/types.gen.ts";
import { keyOfState } from "../../lib/keys.ts";
import { isNotFound } from "../../lib/problem.ts";
import { orRecover } from "../../lib/recovery.ts";
import { useSingleMutation } from "../../lib/useSingleMutation.ts";
import { deliveryQuery } from "./deliveries/periods.ts";
import type { DeliveriesSearch } from "./deliveries/search.ts";

export const LOG_SIZE = 25;
/** How many of the last deliveries the health strip shows. */
export const RECENT = 20;

const POLL_DUE_MS = 1_000;
const POLL_MS = 5_000;
/** A delivery due within this time is polled at the faster pace. */
const DUE_MS = 20_000;

const pathOf = (id: string) => ({ webhook_id: id });

/** Every type of event. They don't change while the page is open. */
export const eventTypesOptions = () => ({ ...listEventTypesOptions(), staleTime: Number.POSITIVE_INFINITY });

export function useEventTypes() {
  return useQuery(eventTypesOptions());
}

export function useWebhooks(limit: number, cursor?: string) {
  return useQuery({
    ...listWebhooksOptions({ query: { limit, cursor } }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => orRecover(state, POLL_MS),
    refetchOnMount: "always",
  });
}

/** An endpoint, polled because Skuport disables one that fails for long. */
export function useWebhook(id: string) {
  return useQuery({
    ...getWebhookOptions({ path: pathOf(id) }),
    refetchInterval: ({ state }) => (isNotFound(state.error) ? false : orRecover(state, POLL_MS)),
    refetchOnMount: "always",
  });
}

/** The last deliveries of an endpoint. Asks for more than are shown, because tests among them don't count. */
export function useRecent(id: string) {
  return useQuery({
    ...listWebhookDeliveriesOptions({ path: pathOf(id), query: { limit: 2 * RECENT } }),
    select: (page) => page.items,
    refetchInterval: ({ state }) => orRecover(state, POLL_MS),
  });
}

/** A page of the log, polled faster while a delivery on it is due. */
export function useDeliveries(id: string, search: DeliveriesSearch) {
  const path = pathOf(id);
  const { period, ...filters } = search;
  const query = { ...deliveryQuery(filters, 0), limit: LOG_SIZE };
  return useQuery({
    // A period moves with the clock: its name is in the key, its beginning only in the request.
    queryKey: keyOfState(listWebhookDeliveriesQueryKey({ path, query }), period),
    queryFn: async ({ signal }) => {
      const query = { ...deliveryQuery(search, Date.now()), limit: LOG_SIZE };
      return (await listWebhookDeliveries({ path, query, signal })).data;
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => orRecover(state, state.data?.items.some(isDue) ? POLL_DUE_MS : POLL_MS),
    refetchOnMount: "always",
  });
}

/** How many deliveries have failed since an instant, tests aside; `more` when the log has further pages. */
export function useFailedSince(id: string, since: string | undefined, limit: number) {
  return useQuery({
    ...listWebhookDeliveriesOptions({ path: pathOf(id), query: { status: "failed", since, limit } }),
    select: (page) => ({
      count: page.items.filter((delivery) => !delivery.test).length,
      more: page.next_cursor !== null,
    }),
    enabled: since !== undefined,
  });
}

const deliveryPath = (id: string, deliveryId: string) => ({ webhook_id: id, delivery_id: deliveryId });

/** One delivery with its attempts. */
export function useDelivery(id: string, deliveryId: string) {
  return useQuery({
    ...getWebhookDeliveryOptions({ path: deliveryPath(id, deliveryId) }),
    refetchInterval: ({ state }) => {
      if (state.data?.status !== "pending") return orRecover(state);
      return orRecover(state, isDue(state.data) ? POLL_DUE_MS : POLL_MS);
    },
    refetchOnMount: "always",
  });
}

/** Whether an attempt is about to happen. One that is long overdue waits until its endpoint is enabled. */
function isDue({ next_attempt_at }: Pick<DeliveryOut, "next_attempt_at">): boolean {
  return next_attempt_at !== null && Math.abs(Date.parse(next_attempt_at) - Date.now()) < DUE_MS;
}

/** Puts an endpoint that an answer contains into the cache. */
export function showWebhook(cache: QueryClient, webhook: WebhookOut): void {
  cache.setQueryData(getWebhookQueryKey({ path: pathOf(webhook.id) }), webhook);
  refreshWebhooks(cache);
}

export function forgetWebhook(cache: QueryClient, id: string): void {
  cache.removeQueries({ queryKey: getWebhookQueryKey({ path: pathOf(id) }) });
  for (const queryKey of logKeys(id)) cache.removeQueries({ queryKey });
  refreshWebhooks(cache);
}

function refreshWebhooks(cache: QueryClient): void {
  void cache.invalidateQueries({ queryKey: listWebhooksQueryKey() });
}

export function refreshWebhook(cache: QueryClient, id: string): void {
  void cache.invalidateQueries({ queryKey: getWebhookQueryKey({ path: pathOf(id) }) });
}

/** Reloads everything that shows deliveries of an endpoint. */
export function refreshLog(cache: QueryClient, id: string): void {
  for (const queryKey of logKeys(id)) void cache.invalidateQueries({ queryKey });
}

/** The lists of an endpoint's deliveries, and each delivery. A key matches every query that has its parts. */
function logKeys(id: string) {
  const [{ _id }] = getWebhookDeliveryQueryKey({ path: deliveryPath(id, "") });
  return [listWebhookDeliveriesQueryKey({ path: pathOf(id) }), [{ _id, path: pathOf(id) }]] as const;
}

export function useSetEnabled(id: string) {
  const cache = useQueryClient();
  return useSingleMutation({
    ...updateWebhookMutation(),
    onSuccess: (webhook) => {
      showWebhook(cache, webhook);
      refreshLog(cache, id);
    },
  });
}

export function useRedeliver(id: string, deliveryId: string) {
  const cache = useQueryClient();
  const path = deliveryPath(id, deliveryId);
  const redeliver = useSingleMutation({
    ...redeliverWebhookDeliveryMutation(),
    onSuccess: (delivery) => {
      cache.setQueryData(getWebhookDeliveryQueryKey({ path }), (known) => known && { ...known, ...delivery });
      refreshLog(cache, id);
    },
    // The endpoint may have been disabled or deleted: show that.
    onError: () => refreshWebhook(cache, id),
  });
  return { ...redeliver, mutate: () => redeliver.mutate({ path }) };
}
