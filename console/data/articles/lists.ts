import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import { paged, pageOf } from "../sites.ts";

/** Which articles, by the API's names. */
export interface ContentFilter {
  site_id?: number | undefined;
  sector_id?: number | undefined;
  status?: "draft" | "review" | "published" | undefined;
  /** approved here, and not on the site yet */
  pending?: "true" | "false" | undefined;
  publication_state?: "retrying" | "failed" | "held" | "gone" | undefined;
  /** on the site without something */
  warned?: "true" | undefined;
  bulk_run_id?: string | undefined;
  cause?: string | undefined;
  q?: string | undefined;
}

/** Articles, newest first, page by page. */
export const contentsQuery = (filter: ContentFilter) =>
  infiniteQueryOptions({
    queryKey: ["contents", filter],
    ...paged,
    queryFn: ({ pageParam }) => take(api.writer.content.index.$get({ query: pageOf(pageParam, filter) })),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  });

const readContent = async (id: number) => (await take(api.writer.content[":id"].index.$get({ param: { id: String(id) } }))).data;
export type Content = Awaited<ReturnType<typeof readContent>>;
/** Of an article in a list, everything but its text and its custom fields. */
export type ContentListed = Omit<Content, "content_html" | "content_markdown" | "custom_fields">;

export const contentQuery = (id: number) => queryOptions({ queryKey: ["content", id], queryFn: () => readContent(id) });

const readPublication = async (content_id: number) =>
  (await take(api.writer.content[":id"].publication.index.$get({ param: { id: String(content_id) } }))).data;
export type Publication = Awaited<ReturnType<typeof readPublication>>;

/** An article's newest publication. Of what waits no event tells when it begins to, so it is asked for while anything is to come. */
export const publicationQuery = (content_id: number) =>
  queryOptions({
    queryKey: ["publication", content_id],
    queryFn: () => readPublication(content_id),
    refetchInterval: ({ state: { data } }) => (data?.open ? 5_000 : false),
  });

/** What happened with an article, newest first, page by page. */
export const contentEventsQuery = (content_id: number) =>
  infiniteQueryOptions({
    queryKey: ["publication", content_id, "events"],
    ...paged,
    queryFn: ({ pageParam }) =>
      take(api.events.index.$get({ query: { ...pageOf(pageParam), limit: "20", content_id: String(content_id) } })),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  });

const readFailures = async (site_id: number | undefined) =>
  (await take(api.writer.failures.index.$get({ query: site_id === undefined ? {} : { site_id: String(site_id) } }))).data;
export type Failures = Awaited<ReturnType<typeof readFailures>>;

/** Why articles of the account, or of a site, could not be published. */
export const failuresQuery = (site_id: number | undefined) =>
  queryOptions({ queryKey: ["contents", "failures", site_id ?? null], queryFn: () => readFailures(site_id) });
