import { type QueryKey, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useChange } from "./change.ts";
import { api, ApiProblem, take } from "./client.ts";

const at = api.integration.integrations[":id"];
const param = (id: number) => ({ id: String(id) });

const readIntegration = async (id: number) => (await take(at.index.$get({ param: param(id) }))).data;
export type Integration = Awaited<ReturnType<typeof readIntegration>>;

const LOOK_MS = 1_000;
/**
 * A site's integration. It is polled during a sync, since the stream reports only the sync's end.
 * @param asked a sync was requested just now; the status `pending` alone does not show that
 */
export const integrationQuery = (id: number, asked = false) =>
  queryOptions({
    queryKey: ["integration", id],
    queryFn: () => readIntegration(id),
    refetchInterval: ({ state: { data } }) =>
      data?.sync_status === "syncing" || (asked && data?.sync_status === "pending") ? LOOK_MS : false,
  });

const readLane = async (id: number) => (await take(at.lane.index.$get({ param: param(id) }))).data;
export type Lane = Awaited<ReturnType<typeof readLane>>;
export const laneQuery = (id: number) => queryOptions({ queryKey: ["integration", id, "lane"], queryFn: () => readLane(id) });

const readHealth = async (id: number) =>
  (await take(at["debug-status"].index.$get({ param: param(id), query: { include_events: "false", include_validation: "true" } }))).data;
export type Health = Awaited<ReturnType<typeof readHealth>>;
/** The checks of a site. A check may also fail by silence, which causes no event. */
export const healthQuery = (id: number) =>
  queryOptions({ queryKey: ["integration", id, "health"], queryFn: () => readHealth(id), refetchInterval: 60_000 });

/** Null if there is none yet. */
const orNull = (error: unknown) => {
  if (error instanceof ApiProblem && error.status === 404) return null;
  throw error;
};

const readStructure = async (id: number) => (await take(at.structure.index.$get({ param: param(id) }))).data;
export type Structure = Awaited<ReturnType<typeof readStructure>>["structure"];
/** The result of the last sync; null before the first. */
export const structureQuery = (id: number) => queryOptions({ queryKey: ["structure", id], queryFn: () => readStructure(id).catch(orNull) });

const readPlugin = (id: number) => take(at.plugin.index.$get({ param: param(id) })).then(({ data }) => data, orNull);
/** The plugin on a site. */
export type PluginThere = NonNullable<Awaited<ReturnType<typeof readPlugin>>>;
/** The plugin on the site; null until it has reported itself. */
export const pluginQuery = (id: number) =>
  queryOptions({
    queryKey: ["integration", id, "plugin"],
    queryFn: () => readPlugin(id),
  });

/** The queries that show an integration. */
const ofIntegration = (id: number): QueryKey[] => [["integration", id], ["integrations"], ["site"], ["sites", "list"]];

/** A change of one integration. Afterwards all its queries are fetched again. */
const useAsked = <Input, Data>(id: number, ask: (input: Input) => Promise<Data>) =>
  useChange(ask, { stale: ofIntegration(id), waits: true });

type Changes = Parameters<typeof at.index.$patch>[0]["json"];
/** Shown at once, and reverted if it is refused. */
export function useChangeIntegration(id: number) {
  const queries = useQueryClient();
  const { queryKey } = integrationQuery(id);
  return useMutation({
    mutationFn: (json: Changes) => take(at.index.$patch({ param: param(id), json })),
    onMutate: async ({ is_active, sync_enabled }) => {
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueryData(queryKey);
      const switched = { ...(is_active === undefined ? {} : { is_active }), ...(sync_enabled === undefined ? {} : { sync_enabled }) };
      if (before) queries.setQueryData(queryKey, { ...before, ...switched });
      return before;
    },
    onError: (_error, _input, before) => before && queries.setQueryData(queryKey, before),
    onSettled: () => Promise.all(ofIntegration(id).map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
/** What is done with one site, or with many, one after the other. */
export const SITE_CHANGES = {
  pause: (id: number, reason = "") => take(at.pause.index.$post({ param: param(id), json: reason ? { reason } : {} })),
  resume: (id: number) => take(at.resume.index.$post({ param: param(id) })),
  sync: (id: number) => take(at.sync.index.$post({ param: param(id) })),
};
export type SiteChange = keyof typeof SITE_CHANGES;
/** The queries that show any site or integration. */
export const OF_SITES: QueryKey[] = [["integration"], ["integrations"], ["site"], ["sites"]];

export const useTest = (id: number) => useAsked(id, () => take(at["test-connection"].index.$post({ param: param(id) })));
export const useSync = (id: number) => useAsked(id, () => SITE_CHANGES.sync(id));
export const useUpdateStructure = (id: number) => useAsked(id, () => take(at.update_structure.index.$post({ param: param(id) })));
export const useCallsAtOnce = (id: number) =>
  useAsked(id, (max_calls: number) => take(at.lane.index.$patch({ param: param(id), json: { max_calls } })));
export const useResume = (id: number) => useAsked(id, () => SITE_CHANGES.resume(id));
export const usePause = (id: number) => useAsked(id, (reason: string) => SITE_CHANGES.pause(id, reason));
/** Creates a key for the host of an address. */
export const useNewKey = (id: number, site_id: number) =>
  useAsked(id, (site_url: string) => take(api.integration.integrations["generate-api-key"].index.$post({ json: { site_id, site_url } })));
