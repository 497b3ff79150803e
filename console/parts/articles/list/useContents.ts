import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type ContentFilter, contentsQuery, type Sort } from "../../../data/articles/lists.ts";
import { siteChoiceQuery } from "../../../data/sites.ts";
import type { ContentSearch } from "../../../routes/queryStrings.ts";

/**
 * A list of articles with the filter of the address, and their sites.
 * @param more the page's own filter
 * @param usual the order if the address names none
 * @returns `filter`: the whole filter for the API; `filtered`: whether the person set a part of it
 */
export function useContents(search: ContentSearch, more: ContentFilter = {}, usual: Sort = "newest") {
  const { site: site_id, sector: sector_id, q, cause, lifecycle, status, wordpress_status, publication_state, step } = search;
  const { bulk_run_id, automation_run_id } = search;
  const warned = search.warned ? "true" : undefined;
  const ofRun = { bulk_run_id, automation_run_id } as const;
  const set = { site_id, sector_id, q, cause, lifecycle, status, wordpress_status, publication_state, ...ofRun, warned, step } as const;
  const filter: ContentFilter = { ...set, ...more };
  const query = useInfiniteQuery(contentsQuery(filter, search.sort ?? usual));
  const { data = [] } = useQuery(siteChoiceQuery);
  const sites = useMemo(() => new Map(data.map((site) => [site.id, site])), [data]);
  const filtered = Object.values(set).some((one) => one !== undefined);
  return { query, sites, filter, filtered, rows: query.data };
}

/** Whether a list is narrowed beyond its site and lifecycle. Counts are of a whole site, so of such a list only what it shows is known. */
export function isNarrowed({
  site: _site,
  lifecycle: _lifecycle,
  sort: _sort,
  read: _read,
  run: _run,
  ...narrowed
}: ContentSearch): boolean {
  return Object.values(narrowed).some((one) => one !== undefined);
}

/** The site of all these articles; undefined if there are several. */
export function onlySite<Site>(rows: { site_id: number }[], sites: Map<number, Site>): Site | undefined {
  const ids = new Set(rows.map(({ site_id }) => site_id));
  return ids.size === 1 ? sites.get([...ids][0]!) : undefined;
}

/** The common time zone of the sites; undefined for none or several. */
export function zoneOf(sites: { time_zone: string }[]): string | undefined {
  const zones = new Set(sites.map(({ time_zone }) => time_zone));
  return zones.size === 1 ? [...zones][0] : undefined;
}
