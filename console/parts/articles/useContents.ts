import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type ContentFilter, contentsQuery } from "../../data/articles/lists.ts";
import { siteChoiceQuery } from "../../data/sites.ts";
import type { ContentSearch } from "../../routes/queryStrings.ts";

/**
 * A list of articles as the address asks for it, and the sites they belong to.
 * @param more what the page itself asks for
 * @returns `filter` is all of it, as the API takes it; `filtered` whether the person has chosen any of it
 */
export function useContents(search: ContentSearch, more: ContentFilter = {}) {
  const { site: site_id, sector: sector_id, q, cause, publication_state, bulk_run_id } = search;
  const warned = search.warned ? "true" : undefined;
  const filter: ContentFilter = { site_id, sector_id, q, cause, publication_state, bulk_run_id, warned, ...more };
  const query = useInfiniteQuery(contentsQuery(filter));
  const { data = [] } = useQuery(siteChoiceQuery);
  const sites = useMemo(() => new Map(data.map((site) => [site.id, site])), [data]);
  const filtered = [site_id, sector_id, q, cause, publication_state, bulk_run_id, warned].some((one) => one !== undefined);
  return { query, sites, filter, filtered, rows: query.data };
}

/** The one time zone that sites have; undefined for none or several. */
export function zoneOf(sites: { time_zone: string }[]): string | undefined {
  const zones = new Set(sites.map(({ time_zone }) => time_zone));
  return zones.size === 1 ? [...zones][0] : undefined;
}
