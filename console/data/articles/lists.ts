import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { TroubledState } from "../../../domain/publishing/publication.ts";
import type { Lifecycle, PostStatusFilter } from "../../../domain/publishing/lifecycle.ts";
import type { StepFilter } from "../../../domain/publishing/updates/step.ts";
import { api, take } from "../client.ts";
import { LIVE_MS, liveWhileShort, paged, pageOf } from "../sites.ts";

/** A filter of articles, with the API's names. */
export interface ContentFilter {
  site_id?: number | undefined;
  sector_id?: number | undefined;
  /** the one status that people see */
  lifecycle?: Lifecycle | undefined;
  status?: "draft" | "review" | "published" | undefined;
  /** WordPress's own status of the post */
  wordpress_status?: PostStatusFilter | undefined;
  /** approved, and not on the site yet */
  pending?: "true" | "false" | undefined;
  publication_state?: TroubledState | undefined;
  /** on the site, with warnings */
  warned?: "true" | undefined;
  /** how it and its post differ */
  step?: StepFilter | undefined;
  bulk_run_id?: string | undefined;
  automation_run_id?: string | undefined;
  cause?: string | undefined;
  q?: string | undefined;
}
/** The order of a list: by creation, by the last change, or by the next publication. */
export type Sort = "newest" | "oldest" | "changed" | "soonest";

/** Articles in an order, page by page. */
export const contentsQuery = (filter: ContentFilter, sort: Sort = "newest") =>
  infiniteQueryOptions({
    queryKey: ["contents", filter, sort],
    ...paged,
    queryFn: ({ pageParam }) => take(api.writer.content.index.$get({ query: pageOf(pageParam, { ...filter, sort }) })),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: liveWhileShort,
  });

const readContent = async (id: number) => (await take(api.writer.content[":id"].index.$get({ param: { id: String(id) } }))).data;
export type Content = Awaited<ReturnType<typeof readContent>>;
/** An article in a list: all fields but its text and custom fields. */
export type ContentListed = Omit<Content, "content_html" | "content_markdown" | "custom_fields" | "site_rules">;

export const contentQuery = (id: number) => queryOptions({ queryKey: ["content", id], queryFn: () => readContent(id) });

const readPublication = async (content_id: number) =>
  (await take(api.writer.content[":id"].publication.index.$get({ param: { id: String(content_id) } }))).data;
export type Publication = Awaited<ReturnType<typeof readPublication>>;

/** An article's newest publication. No event says when a waiting publication begins, so this polls while it is open. */
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

const readCounts = async (site_id: number | undefined) =>
  (await take(api.writer.content.counts.index.$get({ query: site_id === undefined ? {} : { site_id: String(site_id) } }))).data;
/** The number of articles with each status. */
export const countsQuery = (site_id?: number) =>
  queryOptions({ queryKey: ["contents", "counts", site_id ?? null], queryFn: () => readCounts(site_id), refetchInterval: LIVE_MS });

const readFailures = async (site_id: number | undefined) =>
  (await take(api.writer.failures.index.$get({ query: site_id === undefined ? {} : { site_id: String(site_id) } }))).data;
export type Failures = Awaited<ReturnType<typeof readFailures>>;

/** The causes why articles of the account, or of a site, failed. */
export const failuresQuery = (site_id: number | undefined) =>
  queryOptions({ queryKey: ["contents", "failures", site_id ?? null], queryFn: () => readFailures(site_id) });
