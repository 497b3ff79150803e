import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { type Change, claimChanges, weighChanges } from "../../../db/publishing/bulk/changes/claim.ts";
import type { EntityManager } from "../../../db/orm.ts";
import type { AppEnv } from "../../http/deps.ts";
import { answers, body, createSubApp, route } from "../../http/route.ts";
import { withinQuotas } from "../../people/quotas.ts";
import { asked, begun, chosenIds } from "../bulk.ts";
import { bulkAccepted, bulkChanges, bulkWeighed, bulkWithdrawals } from "../bulkSchemas.ts";
import { resolvePublishAt } from "../publishAt.ts";

const tags = ["Publishing"];
const changeAnswers = {
  200: answers(bulkWeighed, "A dry run: what a run would do"),
  202: answers(bulkAccepted, "Queued; the articles keep their status until their site has answered"),
};

/** Routes that begin runs of changes: of the posts of many articles at once. */
export const changesOfMany = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/content/bulk-republish/",
        tags,
        creates: true,
        summary: "Update many posts",
        description:
          "Starts a bulk run that sends the changes of up to 10,000 articles to their posts. Fields that someone changed in WordPress stay as they are there. `dry_run: true` counts what would happen, and writes nothing. Articles that can't be updated are counted in `refused`. The answer is 202: watch `GET …/bulk/{id}/`.",
        request: body(bulkChanges),
      },
      changeAnswers,
    ),
    async (c) => changed(c, { task: "update" }, c.req.valid("json")),
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/bulk-unpublish/",
        tags,
        creates: true,
        summary: "Unpublish many posts",
        description:
          "Starts a bulk run that changes the posts of up to 10,000 articles to drafts or private posts, or moves them to the trash. The articles stay, and `POST …/bulk-restore-posts/` undoes it. `dry_run: true` counts what would happen, and writes nothing.",
        request: body(bulkWithdrawals),
      },
      changeAnswers,
    ),
    async (c) => {
      const { to, ...json } = c.req.valid("json");
      return changed(c, { task: "withdraw", to }, json);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/bulk-restore-posts/",
        tags,
        creates: true,
        summary: "Restore many posts",
        description:
          "Starts a bulk run that makes drafts, private posts and posts in the trash public again, with their addresses and dates. `dry_run: true` counts what would happen, and writes nothing.",
        request: body(bulkChanges),
      },
      changeAnswers,
    ),
    async (c) => changed(c, { task: "withdraw", to: "publish" }, c.req.valid("json")),
  );

/** Begins a run that changes posts, or says what it would do. */
async function changed(
  c: Context<AppEnv>,
  change: Change,
  { site_integration_id, publish_at, dry_run, ...chosen }: z.infer<typeof bulkChanges>,
) {
  const { em, identity, deps } = c.var;
  const ids = await chosenIds(em, identity.account_id, chosen);
  const wanted = { content_ids: ids, integration_id: site_integration_id };
  if (dry_run) {
    const weighed = await weighChanges(em, identity, change, wanted);
    return c.json({ success: true as const, data: { dry_run: true as const, ...weighed } }, 200);
  }
  const at = await resolvePublishAt(em, identity.account_id, ids, publish_at);
  const request = { ...asked(chosen, ids, site_integration_id), ...("to" in change ? { to: change.to } : {}) };
  const run = { ...wanted, request, publish_at: at === null ? null : new Date(at), retry: deps.retry };
  const claim = (tx: EntityManager) => claimChanges(tx, identity, change, run, (inner) => withinQuotas(c, inner, "bulk_runs"));
  return c.json(await begun(c, claim), 202);
}
