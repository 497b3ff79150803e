import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, take } from "./client.ts";

export const PAGE = 50;
const first = { initialPageParam: undefined as string | undefined };

/** The account's sites, page by page. */
export const sitesQuery = infiniteQueryOptions({
  queryKey: ["sites"],
  ...first,
  queryFn: ({ pageParam: cursor }) => take(api.sites.index.$get({ query: { limit: String(PAGE), ...(cursor ? { cursor } : {}) } })),
  getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
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
