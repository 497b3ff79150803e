import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { InferRequestType } from "hono/client";
import { api, take } from "./client.ts";
import { paged, pageOf } from "./sites.ts";

type Added = InferRequestType<typeof api.account.notifications.index.$post>["json"];
export type Kind = Added["kinds"][number];

/** What an endpoint may be told of (the API's names). */
export const KINDS: Record<Kind, { label: string; about: string }> = {
  "content.published": { label: "An article is on its site", about: "With its address there." },
  "content.failed": { label: "An article could not be published", about: "With the cause, and what to do." },
  "content.status_changed": {
    label: "An article's status changed on the site",
    about: "Somebody changed or removed the post in WordPress.",
  },
  "site.paused": { label: "A site does not answer", about: "Its articles wait; none is lost." },
  "site.resumed": { label: "A site answers again", about: "Its articles go on." },
  "sync.failed": { label: "A sync failed", about: "Categories, tags and the like could not be read." },
  "plugin.rollout_halted": { label: "A plugin release was halted", about: "It made sites ill, and is offered to no more." },
};
export const ALL_KINDS = Object.keys(KINDS) as Kind[];
export const kindLabel = (kind: string) => (kind === "test" ? "A test" : (KINDS[kind as Kind]?.label ?? kind));

const readEndpoint = async (id: number) => (await take(api.account.notifications[":id"].index.$get({ param: { id: String(id) } }))).data;
export type Endpoint = Awaited<ReturnType<typeof readEndpoint>>;

export const endpointsQuery = infiniteQueryOptions({
  queryKey: ["notifications"],
  ...paged,
  queryFn: ({ pageParam }) => take(api.account.notifications.index.$get({ query: pageOf(pageParam) })),
  select: ({ pages }) => pages.flatMap(({ data }) => data),
});

export const endpointQuery = (id: number) => queryOptions({ queryKey: ["notifications", id], queryFn: () => readEndpoint(id) });

const readDeliveries = (id: number, cursor?: string) =>
  take(api.account.notifications[":id"].deliveries.index.$get({ param: { id: String(id) }, query: pageOf(cursor) }));
export type Delivery = Awaited<ReturnType<typeof readDeliveries>>["data"][number];

/** How often one looks while something is under way: what comes of a delivery is no event of the stream. */
const LOOK_MS = 2_000;
const FAR_MS = 60_000;
/** The nearest of what is pending: soon where a call is due, seldom where the next is hours away. */
function lookAgain(deliveries: Delivery[]): number | false {
  const waits = deliveries
    .filter(({ state }) => state === "pending")
    .map(({ next_attempt_at }) => (next_attempt_at === null ? 0 : Date.parse(next_attempt_at) - Date.now()));
  return waits.length === 0 ? false : Math.min(FAR_MS, Math.max(LOOK_MS, Math.min(...waits)));
}

/** What was sent to an endpoint, newest first. */
export const deliveriesQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: ["deliveries", id],
    ...paged,
    queryFn: ({ pageParam }) => readDeliveries(id, pageParam),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: ({ state }) => lookAgain(state.data?.pages.flatMap(({ data }) => data) ?? []),
  });
