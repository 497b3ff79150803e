import { infiniteQueryOptions } from "@tanstack/react-query";
import { useChange } from "../change.ts";
import { api, take } from "../client.ts";
import { ofArticle } from "../publish.ts";
import { LIVE_MS, paged, pageOf } from "../sites.ts";

const of = api.writer.content[":id"];
const param = (id: number) => ({ id: String(id) });
const key = (id: number) => ["comments", id];

/** What people said about an article, newest first, page by page. */
export const commentsQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: key(id),
    ...paged,
    queryFn: ({ pageParam }) => take(of.comments.index.$get({ param: param(id), query: { ...pageOf(pageParam), limit: "20" } })),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: LIVE_MS,
  });

export const useComment = (id: number) =>
  useChange((body: string) => take(of.comments.index.$post({ param: param(id), json: { body } })), { stale: [key(id)], loud: true });

/** Deletes a comment: one's own, and as an owner any. */
export const useRemoveComment = (id: number) =>
  useChange(
    (comment_id: number) => take(of.comments[":comment_id"].index.$delete({ param: { id: String(id), comment_id: String(comment_id) } })),
    { stale: [key(id)], said: () => "Comment deleted.", loud: true },
  );

/** Sends an article back from review to its author. */
export const useSendBack = (id: number) =>
  useChange((comment: string) => take(of["send-back"].index.$post({ param: param(id), json: { comment } })), {
    stale: [...ofArticle(id), key(id)],
    said: () => "Sent back. The author sees your comment on the article.",
    loud: true,
  });
