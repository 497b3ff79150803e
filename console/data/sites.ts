import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, take } from "./client.ts";

/** What lists that are read page by page have in common. */
export const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next_cursor }: { next_cursor: string | null }) => next_cursor ?? undefined,
};
const PAGE = "50";
/** One page of a list, of what is asked for where it is given. */
export const pageOf = (cursor: string | undefined, asked: object = {}) => ({
  limit: PAGE,
  ...Object.fromEntries(Object.entries({ ...asked, cursor }).filter(([, value]) => value !== undefined)),
});

/** The account's sites, page by page. */
export const sitesQuery = infiniteQueryOptions({
  queryKey: ["sites"],
  ...paged,
  queryFn: ({ pageParam }) => take(api.sites.index.$get({ query: pageOf(pageParam) })),
  select: ({ pages }) => pages.flatMap(({ data }) => data),
});

export const siteQuery = (id: number) =>
  queryOptions({
    queryKey: ["site", id],
    queryFn: async () => (await take(api.sites[":id"].index.$get({ param: { id: String(id) } }))).data,
  });

/** All sites for a choice; of more than a hundred the newest. */
export const siteChoiceQuery = queryOptions({
  queryKey: ["sites", "choice"],
  queryFn: async () => (await take(api.sites.index.$get({ query: { limit: "100" } }))).data,
});

export const integrationsQuery = (site_id: number) =>
  queryOptions({
    queryKey: ["integrations", site_id],
    queryFn: async () => (await take(api.integration.integrations.index.$get({ query: { limit: "10", site_id: String(site_id) } }))).data,
  });
