import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, take } from "./client.ts";

/** Options shared by lists that are read page by page. */
export const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next_cursor }: { next_cursor: string | null }) => next_cursor ?? undefined,
};
const PAGE = "50";
/** The query of one page of a list, with an optional filter. */
export const pageOf = (cursor: string | undefined, asked: object = {}) => ({
  limit: PAGE,
  ...Object.fromEntries(Object.entries({ ...asked, cursor }).filter(([, value]) => value !== undefined)),
});

/** The most pages, of a hundred each, in a choice. */
const PAGES_OFFERED = 5;
/** The newest five hundred of a list, for a choice. */
export async function offered<Row>(
  read: (page: { limit: string; cursor?: string }) => Promise<{ data: Row[]; next_cursor: string | null }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_OFFERED; page++) {
    const answer = await read({ limit: "100", ...(cursor === undefined ? {} : { cursor }) });
    rows.push(...answer.data);
    if (answer.next_cursor === null) break;
    cursor = answer.next_cursor;
  }
  return rows;
}

/** What other members do causes no event of the stream, so lists are also read again and again. */
export const LIVE_MS = 10_000;
/** The same for a long list that somebody has scrolled through: its pages are read only after events. */
export const liveWhileShort = ({ state: { data } }: { state: { data: { pages: unknown[] } | undefined } }) =>
  data && data.pages.length > 2 ? false : LIVE_MS;
/** A site that falls silent causes no event. */
const SILENT_MS = 60_000;

export interface SiteFilter {
  q?: string | undefined;
  needs_attention?: "true" | "false" | undefined;
  order?: "newest" | "name" | "group" | undefined;
  /** empty: only sites without a group */
  group?: string | undefined;
  connected?: "true" | "false" | undefined;
}

/** The account's sites with their state, page by page. */
export const sitesQuery = (filter: SiteFilter) =>
  infiniteQueryOptions({
    queryKey: ["sites", "list", filter],
    ...paged,
    queryFn: ({ pageParam }) => take(api.sites.index.$get({ query: pageOf(pageParam, filter) })),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: liveWhileShort,
  });

const readSite = async (id: number) => (await take(api.sites[":id"].index.$get({ param: { id: String(id) } }))).data;
export type Site = Awaited<ReturnType<typeof readSite>>;
export const siteQuery = (id: number) => queryOptions({ queryKey: ["site", id], queryFn: () => readSite(id), refetchInterval: SILENT_MS });

/** The groups of the account's sites, with their numbers of sites. */
export const siteGroupsQuery = queryOptions({
  queryKey: ["sites", "groups"],
  queryFn: async () => (await take(api.sites.groups.index.$get())).data,
});
/** Puts sites into a group, or with null out of theirs. */
export const regroup = (site_ids: number[], group_name: string | null) =>
  take(api.sites.groups.index.$post({ json: { site_ids, group_name } }));

/** A choice has at most so many sites. */
export const CHOICE = 100;
/** All sites for a choice; of more than `CHOICE` the newest. */
export const siteChoiceQuery = queryOptions({
  queryKey: ["sites", "choice"],
  queryFn: async () => (await take(api.sites.index.$get({ query: { limit: String(CHOICE) } }))).data,
});

export const integrationsQuery = (site_id: number) =>
  queryOptions({
    queryKey: ["integrations", site_id],
    queryFn: async () => (await take(api.integration.integrations.index.$get({ query: { limit: "10", site_id: String(site_id) } }))).data,
  });

/** A line of a list of addresses, as it was typed. */
export interface GivenSite {
  url: string;
  name?: string | undefined;
  group_name?: string | undefined;
}

const addingOf = async (json: { sites: GivenSite[]; dry_run: boolean; time_zone?: string }) =>
  (await take(api.sites.bulk.index.$post({ json }))).data;
export type SiteLines = Awaited<ReturnType<typeof addingOf>>;
export type SiteLine = SiteLines["lines"][number];

/** What adding these sites would do, line by line. Nothing is added. */
export const previewSites = (sites: GivenSite[]) => addingOf({ sites, dry_run: true });
/** Adds them all, or none. @throws ApiProblem that names the lines */
export const addSites = (sites: GivenSite[], time_zone: string) => addingOf({ sites, dry_run: false, time_zone });

/** Whether somebody has this address already. */
export const addressQuery = (url: string) =>
  queryOptions({ queryKey: ["sites", "address", url], queryFn: async () => (await previewSites([{ url }])).lines[0] ?? null });
