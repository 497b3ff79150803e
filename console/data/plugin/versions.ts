import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useChange } from "../change.ts";
import { sayDone } from "../toast/say.ts";
import { api, take } from "../client.ts";
import { paged, pageOf } from "../sites.ts";

const readPlugins = (cursor: string | undefined) => take(api.plugins.index.$get({ query: pageOf(cursor) }));

/** The plugins that sites install, page by page. */
export const pluginsQuery = infiniteQueryOptions({
  queryKey: ["plugins"],
  ...paged,
  queryFn: ({ pageParam }) => readPlugins(pageParam),
  select: ({ pages }) => pages.flatMap(({ data }) => data),
});

const readVersion = async (slug: string, version: string) =>
  (await take(api.plugins[":slug"].versions[":version"].index.$get({ param: { slug, version } }))).data;
export type Version = Awaited<ReturnType<typeof readVersion>>;

/** The stream has no events about releases. During a build this polls every second, otherwise rarely. */
const BUILDING_MS = 1_000;
const CALM_MS = 30_000;

export const versionQuery = (slug: string, version: string) =>
  queryOptions({
    queryKey: ["plugin", slug, "version", version],
    queryFn: () => readVersion(slug, version),
    refetchInterval: ({ state }) => (state.data?.status === "building" ? BUILDING_MS : CALM_MS),
  });

export const versionsQuery = (slug: string) =>
  infiniteQueryOptions({
    queryKey: ["plugin", slug, "versions"],
    ...paged,
    queryFn: ({ pageParam }) => take(api.plugins[":slug"].versions.index.$get({ param: { slug }, query: pageOf(pageParam) })),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ data }) => data.some(({ status }) => status === "building")) ? BUILDING_MS : CALM_MS,
  });

const readAnalytics = async (slug: string, days: number) =>
  (await take(api.plugins[":slug"].analytics.index.$get({ param: { slug }, query: { days: String(days) } }))).data;
export type Analytics = Awaited<ReturnType<typeof readAnalytics>>;

/** @param days how many days back, including today */
export const analyticsQuery = (slug: string, days = 30) =>
  queryOptions({ queryKey: ["plugin", slug, "analytics", days], queryFn: () => readAnalytics(slug, days), refetchInterval: CALM_MS });

export type Health = "healthy" | "unhealthy" | "unknown";
const readInstallations = (slug: string, filter: { version?: string | undefined; health?: Health | undefined }, cursor?: string) =>
  take(api.plugins[":slug"].installations.index.$get({ param: { slug }, query: pageOf(cursor, filter) }));
export type Installation = Awaited<ReturnType<typeof readInstallations>>["data"][number];

/** The sites that have the plugin, page by page. */
export const installationsQuery = (slug: string, filter: { version?: string | undefined; health?: Health | undefined }) =>
  infiniteQueryOptions({
    queryKey: ["plugin", slug, "installations", filter],
    ...paged,
    queryFn: ({ pageParam }) => readInstallations(slug, filter, pageParam),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  });

/** An action on a version. The page shows the API's answer, and everything else about the plugin is fetched again. */
function useDone<Input>(
  slug: string,
  version: string,
  act: (input: Input) => Promise<{ data: Version }>,
  said: (data: Version, input: Input) => string | void,
) {
  return useChange(act, {
    stale: [["plugins"], ["plugin", slug]],
    said: ({ data }, input) => said(data, input),
    waits: true,
    done: (queries, { data }) => void queries.setQueryData(versionQuery(slug, version).queryKey, data),
  });
}

/** What operators do with a version. */
export function useVersionActions(slug: string, version: string) {
  const at = api.plugins[":slug"].versions[":version"];
  const param = { slug, version };
  return {
    change: useDone(
      slug,
      version,
      (json: { rollout?: number; changelog?: string; channel?: Version["channel"] }) => take(at.index.$patch({ param, json })),
      ({ rollout, channel }, changed) => {
        if (changed.channel) return `Saved. Now it is ${channel === "beta" ? "a beta" : "stable"}.`;
        return `Saved. Sites get the change with their next update check${changed.rollout === undefined ? "" : `; the rollout is ${rollout}%`}.`;
      },
    ),
    release: useDone(
      slug,
      version,
      () => take(at.release.index.$post({ param })),
      // The page shows the steps.
      () => {},
    ),
    halt: useDone(
      slug,
      version,
      (reason: string) => take(at.halt.index.$post({ param, json: reason ? { reason } : {} })),
      () => "Halted. No site is offered this version.",
    ),
    resume: useDone(
      slug,
      version,
      () => take(at.resume.index.$post({ param })),
      () => "Resumed. Sites within the rollout are offered this version again.",
    ),
    withdraw: useDone(
      slug,
      version,
      () => take(at.withdraw.index.$post({ param })),
      () => "Withdrawn. This can't be undone.",
    ),
    deprecate: useDone(
      slug,
      version,
      () => take(at.deprecate.index.$post({ param })),
      () => "Deprecated. No site is offered this version any more.",
    ),
  };
}

/** Actions that lead to another page: deleting a draft, and a roll back. */
export function useLeaving(slug: string, version: string) {
  const queries = useQueryClient();
  const at = api.plugins[":slug"].versions[":version"];
  const param = { slug, version };
  return {
    remove: useMutation({
      mutationFn: () => take(at.index.$delete({ param })),
      onSuccess: async () => {
        await queries.cancelQueries({ queryKey: versionQuery(slug, version).queryKey });
        await queries.invalidateQueries({ queryKey: ["plugin", slug, "versions"] });
        sayDone(`The draft of ${version} is deleted.`);
      },
    }),
    rollBack: useMutation({
      mutationFn: ({ reason, version: next }: { reason: string; version: string }) =>
        take(at["roll-back"].index.$post({ param, json: { ...(reason ? { reason } : {}), ...(next ? { version: next } : {}) } })),
      onSuccess: async ({ data: { version: next, restores } }) => {
        await Promise.all([["plugins"], ["plugin", slug]].map((queryKey) => queries.invalidateQueries({ queryKey })));
        sayDone(`${version} is withdrawn. ${next} rolls back to ${restores}.`);
      },
    }),
  };
}
