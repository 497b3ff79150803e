import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type ContentFilter, contentsQuery } from "../data/contents.ts";
import { siteChoiceQuery } from "../data/sites.ts";
import type { ContentSearch } from "../routes/search.ts";

/** A list of articles as the address asks for it, and the sites they belong to. */
export function useContents(search: ContentSearch, more: ContentFilter = {}) {
  const query = useInfiniteQuery(contentsQuery({ site_id: search.site, q: search.q, ...more }));
  const { data = [] } = useQuery(siteChoiceQuery);
  const sites = useMemo(() => new Map(data.map((site) => [site.id, site])), [data]);
  return { query, sites, filtered: search.q !== undefined || search.site !== undefined };
}
