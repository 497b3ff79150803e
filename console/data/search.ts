import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, take } from "./client.ts";

/** The number of results per kind. The lists show the others. */
const query = (q: string) => ({ q, limit: "6" });
/**
 * Earlier results stay visible until the next ones arrive. A query that is no longer needed is cancelled. After a lost
 * connection everything visible is fetched again (live.ts), so this does not retry.
 */
const common = (q: string) => ({ enabled: q !== "", placeholderData: keepPreviousData, retry: 1 });

/** Sites with the words in their name or address, newest first. */
export const foundSitesQuery = (q: string) =>
  queryOptions({
    queryKey: ["found", "sites", q],
    queryFn: ({ signal }) => take(api.sites.index.$get({ query: query(q) }, { init: { signal } })),
    ...common(q),
  });

/** Articles with the words in their title or keyword, newest first. */
export const foundContentsQuery = (q: string) =>
  queryOptions({
    queryKey: ["found", "contents", q],
    queryFn: ({ signal }) => take(api.writer.content.index.$get({ query: query(q) }, { init: { signal } })),
    ...common(q),
  });
