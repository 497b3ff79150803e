import { z } from "@hono/zod-openapi";
import { Content } from "../../db/articles/content.ts";
import { lockContent } from "../../db/articles/pictures.ts";
import { listComments } from "../../db/articles/comments.ts";
import { ReviewComment } from "../../db/articles/review.ts";
import type { EntityManager } from "../../db/orm.ts";
import { hasRight } from "../../domain/people/roles.ts";
import { ApiError, notFound } from "../http/errors.ts";
import { creating } from "../http/idempotency/creating.ts";
import { cursorId, toPage } from "../http/pages.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { idParam, pageQuery, partParams, text, timestamp } from "../http/schemas.ts";
import { readContent } from "./answer.ts";
import { changeStatus } from "./content.ts";
import { contentData } from "./schemas.ts";

/** Characters. */
const COMMENT_LIMIT = 2_000;
const COMMENTS_OF_AN_ARTICLE = 500;
const comment = text(COMMENT_LIMIT).trim().min(1).openapi({ example: "The second part needs a source." });
const commentData = z
  .object({
    id: z.int(),
    body: z.string().openapi({ example: "The second part needs a source." }),
    sent_back: z.boolean().openapi({ description: "the article went from review back to draft with this comment" }),
    user: z.object({ id: z.int(), name: z.string() }).nullable().openapi({ description: "null: the person is gone" }),
    created_at: timestamp,
  })
  .openapi("ReviewComment");
const tags = ["Articles"];

type Row = Awaited<ReturnType<typeof listComments>>[number];
const shown = ({ user_id, user_name, user_email, created_at, ...row }: Row) => ({
  ...row,
  created_at: new Date(created_at).toISOString(),
  user: user_id === null ? null : { id: user_id, name: user_name || (user_email ?? "") },
});

/** Routes of what reviewers say about an article. */
export const review = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/content/{id}/comments/",
        tags,
        summary: "List comments",
        description:
          "Lists what people said about an article, newest first. Comments with which somebody sent the article back from review are marked.",
        request: { params: idParam, query: pageQuery },
      },
      { 200: answersPage(commentData, "Newest first") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { id } = c.req.valid("param");
      const { limit, cursor } = c.req.valid("query");
      if (!(await em.count(Content, { id }))) throw notFound("content");
      const found = await listComments(em, identity.account_id, id, { below: cursorId(cursor), limit: limit + 1 });
      const { rows, next_cursor } = toPage(found, limit);
      return c.json({ success: true as const, data: rows.map(shown), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/{id}/comments/",
        tags,
        creates: true,
        summary: "Add a comment",
        description: `Adds a comment to an article for its author and other editors. The article itself stays as it is. An article has ${COMMENTS_OF_AN_ARTICLE} comments at most.`,
        request: { params: idParam, ...body(z.object({ body: comment })) },
      },
      { 201: answers(commentData, "The comment") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { id } = c.req.valid("param");
      const { account_id, user_id } = identity;
      if (!(await em.count(Content, { id }))) throw notFound("content");
      const data = await creating(c, 201, async (tx) => {
        await addComment(tx, { account_id, content_id: id, user_id, body: c.req.valid("json").body });
        const [row] = await listComments(tx, account_id, id, { below: cursorId(undefined), limit: 1 });
        if (!row) throw notFound("content");
        return shown(row);
      });
      return c.json({ success: true as const, data }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/content/{id}/comments/{comment_id}/",
        tags,
        summary: "Delete a comment",
        description: "Deletes a comment of your own. Owners delete any comment. The article and its other comments stay.",
        request: { params: partParams("comment_id") },
      },
      { 200: answers(z.object({ id: z.int() }), "Deleted") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { id: content_id, comment_id } = c.req.valid("param");
      const own = hasRight(identity.role, "manage") ? {} : { user_id: identity.user_id };
      const removed = await em.nativeDelete(ReviewComment, { id: comment_id, content_id, ...own });
      if (!removed) throw notFound("comment of yours");
      return c.json({ success: true as const, data: { id: comment_id } }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/{id}/send-back/",
        tags,
        summary: "Send an article back",
        description:
          "Sends an article back from review to its author, with a comment. The article becomes a draft. Its author finds the comment at the article and in the list of drafts.",
        request: { params: idParam, ...body(z.object({ comment })) },
      },
      { 200: answers(contentData, "The article, now a draft") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { id } = c.req.valid("param");
      const { account_id, user_id } = identity;
      await em.transactional(async (tx) => {
        const row = await lockContent(tx, id);
        if (!row) throw notFound("content");
        if (row.status !== "review")
          throw new ApiError(
            409,
            "not_in_review",
            "The article is not in review: only an article that waits for approval can be sent back.",
          );
        await changeStatus(tx, row, "draft");
        await addComment(tx, { account_id, content_id: id, user_id, body: c.req.valid("json").comment, sent_back: true });
      });
      return c.json({ success: true as const, data: await readContent(em, id) }, 200);
    },
  );

type NewComment = Pick<ReviewComment, "account_id" | "content_id" | "user_id" | "body"> & { sent_back?: boolean };

/** @throws ApiError 409 if the article has too many */
async function addComment(tx: EntityManager, given: NewComment): Promise<void> {
  if ((await tx.count(ReviewComment, { content_id: given.content_id })) >= COMMENTS_OF_AN_ARTICLE) {
    const message = `The article has ${COMMENTS_OF_AN_ARTICLE} comments, and no more are possible. Delete old ones.`;
    throw new ApiError(409, "too_many_comments", message);
  }
  tx.create(ReviewComment, given);
  await tx.flush();
}
