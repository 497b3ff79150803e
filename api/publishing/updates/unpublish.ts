import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { requestWithdrawal, type WithdrawalWish } from "../../../db/publishing/updates/withdrawal.ts";
import type { AppEnv } from "../../http/deps.ts";
import { answers, body, createSubApp, errorAnswer, route } from "../../http/route.ts";
import { idParam } from "../../http/schemas.ts";
import { accept, accepted } from "../accepted.ts";
import { refused } from "../refused.ts";

const even_if_open = z.boolean().default(false).openapi({ description: "do it although somebody has the post open in an editor" });
const to = z.enum(["draft", "private", "trash", "deleted"]).default("draft").openapi({
  description:
    "draft and private: visitors don't see the post; people whose role in WordPress lets them edit drafts or read private posts do. trash: WordPress deletes it after 30 days. deleted: for good",
});
const force = z.boolean().default(false).openapi({
  description: "needed with deleted unless the post is in the trash, or if somebody changed it there: it can't be restored",
});

// Without a body, the validator applies no defaults: the handlers do.
const withdrawalBody = z.object({ to, force, even_if_open });
const returnBody = z.object({ even_if_open });

const tags = ["Publishing"];
const lost = { 410: errorAnswer("The post was deleted; error.remedy creates a new one") };

/** Routes that take an article's post off its site, and bring it back. The article itself stays. */
export const withdrawal = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/content/{id}/unpublish/",
        tags,
        summary: "Unpublish a post",
        description:
          "Changes the post to a draft or a private post, moves it to WordPress trash, or deletes it. The article stays in IGNY8. All but `deleted` can be undone with `POST …/restore-post/`. `deleted` needs `force: true`, unless the post is in the trash. The answer is 202: the article's status follows when the site has answered.",
        request: { params: idParam, ...body(withdrawalBody, false) },
      },
      { 202: answers(accepted, "Queued; the article's status follows the post's when the site has answered"), ...lost },
    ),
    async (c) => {
      return c.json(await withdrawn(c, c.req.valid("param").id, withdrawalBody.parse(c.req.valid("json"))), 202);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/{id}/restore-post/",
        tags,
        summary: "Restore a post",
        description:
          "Makes a draft, a private post or a post in the trash public again, with its address and date. The answer is 202: the article's status follows when the site has answered. A deleted post answers 410 `post_gone`, with the request that creates a new one.",
        request: { params: idParam, ...body(returnBody, false) },
      },
      { 202: answers(accepted, "Queued; the article's status follows the post's when the site has answered"), ...lost },
    ),
    async (c) => {
      const wish = { to: "publish", force: false, ...returnBody.parse(c.req.valid("json")) } as const;
      return c.json(await withdrawn(c, c.req.valid("param").id, wish), 202);
    },
  );

async function withdrawn(c: Context<AppEnv>, id: number, wish: WithdrawalWish) {
  const { em, identity } = c.var;
  const request = await refused(id, requestWithdrawal(em, identity, id, wish));
  return accept(c, request, request.status);
}
