import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, take } from "./client.ts";

/** Of each kind so many are shown; the lists show the others. */
const query = (q: string) => ({ q, limit: "6" });
/**
 * What was found before stays while the next is looked for; a question that nobody waits for any more is dropped. After a lost
 * connection all that is shown is asked for anew (live.ts): nobody waits here until then.
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
