import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, take } from "./client.ts";
import { paged, pageOf } from "./sites.ts";

export interface ContentFilter {
  site_id?: number | undefined;
  status?: string | undefined;
  /** approved here, and not on the site yet */
  pending?: "true" | undefined;
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
/** Of an article in a list, everything but its text. */
export type ContentListed = Omit<Content, "content_html" | "content_markdown">;

export const contentQuery = (id: number) => queryOptions({ queryKey: ["content", id], queryFn: () => readContent(id) });

export const publicationQuery = (content_id: number) =>
  queryOptions({
    queryKey: ["publication", content_id],
    queryFn: async () => (await take(api.writer.content[":id"].publication.index.$get({ param: { id: String(content_id) } }))).data,
  });
