import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";

/** The articles that go out next, over all sites. */
export const nextOutQuery = queryOptions({
  queryKey: ["contents", "next-out"],
  queryFn: async () => (await take(api.writer.content.index.$get({ query: { lifecycle: "scheduled", sort: "soonest", limit: "6" } }))).data,
});

/** Steps of one's own work that the result tells again, and what IGNY8 and WordPress tell each other meanwhile. */
const STEP = /_(start|attempt)$/;
const ROUTINE = new Set(["metadata_update", "metadata_sync", "structure_update", "reconcile", "reconcile_repair"]);
const LATEST = 8;

/** The last events of the account that people caused or must know of. Of the routine, only failures are listed. */
export const latestQuery = queryOptions({
  queryKey: ["events", "latest"],
  queryFn: async () => {
    const { data } = await take(api.events.index.$get({ query: { limit: "50" } }));
    return data.filter(({ action, success }) => !STEP.test(action) && !(success && ROUTINE.has(action))).slice(0, LATEST);
  },
});

/** The sites that need a person. */
export const troubledSitesQuery = queryOptions({
  queryKey: ["sites", "list", "troubled"],
  queryFn: async () => (await take(api.sites.index.$get({ query: { needs_attention: "true", limit: "6" } }))).data,
});

const readOverview = async () => (await take(api.ops.overview.index.$get())).data;
export type Overview = Awaited<ReturnType<typeof readOverview>>;
/** The state of the installation, for operators. No event tells of queues, so it polls. */
export const overviewQuery = queryOptions({ queryKey: ["overview"], queryFn: readOverview, staleTime: 0, refetchInterval: 5_000 });
