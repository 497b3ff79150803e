import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";

/** The articles that go out next, over all sites. */
export const nextOutQuery = queryOptions({
  queryKey: ["contents", "next-out"],
  queryFn: async () => (await take(api.writer.content.index.$get({ query: { lifecycle: "scheduled", sort: "soonest", limit: "6" } }))).data,
});

/** The last events of the account. */
export const latestQuery = queryOptions({
  queryKey: ["events", "latest"],
  queryFn: async () => (await take(api.events.index.$get({ query: { limit: "8" } }))).data,
});

/** The sites that need a person. */
export const troubledSitesQuery = queryOptions({
  queryKey: ["sites", "list", "troubled"],
  queryFn: async () => (await take(api.sites.index.$get({ query: { needs_attention: "true", limit: "6" } }))).data,
});

const readOverview = async () => (await take(api.ops.overview.index.$get())).data;
export type Overview = Awaited<ReturnType<typeof readOverview>>;
/** The state of the installation, for operators. No event tells of queues, so it polls. */
export const overviewQuery = queryOptions({ queryKey: ["overview"], queryFn: readOverview, refetchInterval: 5_000 });
