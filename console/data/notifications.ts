import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type NotificationKind, NOTIFICATIONS } from "../../domain/events/kinds.ts";
import { api, take } from "./client.ts";
import { paged, pageOf } from "./sites.ts";

export const kindLabel = (kind: string) => (kind === "test" ? "Test" : (NOTIFICATIONS[kind as NotificationKind]?.label ?? kind));

const readEndpoint = async (id: number) => (await take(api.account.notifications[":id"].index.$get({ param: { id: String(id) } }))).data;
export type Endpoint = Awaited<ReturnType<typeof readEndpoint>>;

/** Changes by other members cause no event in the stream. */
const LIVE_MS = 5_000;

export const endpointsQuery = infiniteQueryOptions({
  queryKey: ["notifications"],
  ...paged,
  refetchInterval: LIVE_MS,
  queryFn: ({ pageParam }) => take(api.account.notifications.index.$get({ query: pageOf(pageParam) })),
  select: ({ pages }) => pages.flatMap(({ data }) => data),
});

export const endpointQuery = (id: number) =>
  queryOptions({ queryKey: ["notifications", id], queryFn: () => readEndpoint(id), refetchInterval: LIVE_MS });

const readDeliveries = (id: number, cursor?: string) =>
  take(api.account.notifications[":id"].deliveries.index.$get({ param: { id: String(id) }, query: pageOf(cursor) }));
export type Delivery = Awaited<ReturnType<typeof readDeliveries>>["data"][number];

/** The polling interval while a delivery is pending: its result causes no event in the stream. */
const LOOK_MS = 2_000;
const FAR_MS = 60_000;
/** The polling interval for the next pending call: short if it is due, long if it is hours away. */
function lookAgain(deliveries: Delivery[]): number {
  const waits = deliveries
    .filter(({ state }) => state === "pending")
    .map(({ next_attempt_at }) => (next_attempt_at === null ? 0 : Date.parse(next_attempt_at) - Date.now()));
  return waits.length === 0 ? LIVE_MS : Math.min(FAR_MS, Math.max(LOOK_MS, Math.min(...waits)));
}

/** The deliveries of an endpoint, newest first. */
export const deliveriesQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: ["deliveries", id],
    ...paged,
    queryFn: ({ pageParam }) => readDeliveries(id, pageParam),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: ({ state }) => lookAgain(state.data?.pages.flatMap(({ data }) => data) ?? []),
  });
