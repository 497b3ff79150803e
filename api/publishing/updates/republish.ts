import { z } from "@hono/zod-openapi";
import { STEPS } from "../../../domain/publishing/updates/step.ts";
import { compareWithPost } from "../../../db/publishing/updates/compare.ts";
import { requestUpdate, weighUpdate } from "../../../db/publishing/updates/request.ts";
import { takeFromPost } from "../../../db/publishing/updates/take.ts";
import { latestPublication } from "../../../db/publishing/byPerson.ts";
import type { EntityManager } from "../../../db/orm.ts";
import { revisionConflict } from "../../http/errors.ts";
import { answers, body, createSubApp, errorAnswer, route } from "../../http/route.ts";
import { idParam, text, timestamp } from "../../http/schemas.ts";
import { accept, accepted } from "../accepted.ts";
import { publishAt, resolvePublishAt } from "../publishAt.ts";
import { refused } from "../refused.ts";

const fieldNames = z.array(text(300)).max(300);
const comparison = z
  .object({
    step: z.enum(STEPS).openapi({
      description:
        "in_step; ahead_here: the article has changes that the site has not; ahead_there: somebody changed the post; both. unknown: the post was never read",
    }),
    looked_at: timestamp.nullable().openapi({ description: "when the post was read last; null: never" }),
    unread: z.boolean().openapi({ description: "the site reported a change that IGNY8 has not read yet" }),
    protected: z.boolean().openapi({ description: "the post's owner does not let IGNY8 change it" }),
    there_by: z
      .object({ id: z.int(), name: z.string().openapi({ example: "Jo Baker" }), kind: z.string().optional(), since: z.string().optional() })
      .nullable()
      .openapi({ description: "who changed the post on the site last, if the site said so. kind: person, program, cli or cron" }),
    there_at: timestamp.nullable().openapi({ description: "when, by the site, or when IGNY8 found the change" }),
    revision: z.int().openapi({ description: "the article's revision that the site has" }),
    fields: z.array(
      z.object({
        field: z.string(),
        name: z.string().openapi({ example: "Title" }),
        step: z.enum(["ahead_here", "ahead_there", "both"]),
        here: z.any().openapi({ example: "How to bake slow bread" }),
        there: z.any().openapi({ example: "How to bake slow bread at home" }),
        kept: z.boolean().openapi({ description: "a person decided that the site's value stays" }),
        can_take: z.boolean().openapi({ description: "the article can take the site's value" }),
      }),
    ),
  })
  .openapi("Comparison");

const updateWeighed = z
  .object({
    dry_run: z.literal(true),
    send: z.array(z.string()).openapi({ description: "the fields whose changes would be sent" }),
    leave: z.array(z.string()).openapi({ description: "the fields that somebody changed on the site, which would stay as they are there" }),
    looked_at: timestamp.nullable().openapi({ description: "how old this knowledge is: when the post was read last; null: never" }),
    unread: z.boolean().openapi({ description: "the site reported a change that IGNY8 has not read yet" }),
  })
  .openapi("UpdateDryRun");

const wish = z.object({
  overwrite: fieldNames.default([]).openapi({ description: "fields whose change on the site is to be replaced by the article's" }),
  even_if_open: z.boolean().default(false).openapi({ description: "send it although somebody has the post open in an editor" }),
  publish_at: publishAt.optional(),
  dry_run: z.boolean().default(false).openapi({ description: "true: say what would be sent, without writing anything" }),
});

const tags = ["Publishing"];
const lost = { 410: errorAnswer("The post was deleted or is in WordPress trash; error.remedy creates a new one") };

/** Routes of an article that is on its site: what differs, send it, take it over. */
export const afterPublish = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/content/{id}/republish/",
        tags,
        summary: "Update a post",
        description:
          "Sends the changes of an article to its post. Only fields that changed in IGNY8 are sent. A field that someone changed in WordPress stays, unless `overwrite` names it. `dry_run: true` says what would be sent, and writes nothing. The answer is 202: watch `GET …/publication/`. If someone has the post open in an editor, IGNY8 waits, unless `even_if_open` is true. The site needs plugin 1.5 or newer.",
        request: {
          params: idParam,
          ...body(wish, false),
        },
      },
      {
        200: answers(updateWeighed, "A dry run: what an update would send, by the newest look at the post"),
        202: answers(accepted, "Queued; the article keeps its status"),
        ...lost,
      },
    ),
    async (c) => {
      const { identity, em, deps } = c.var;
      // Without a body, the validator applies no defaults.
      const { overwrite, even_if_open, publish_at, dry_run } = wish.parse(c.req.valid("json"));
      const { id } = c.req.valid("param");
      if (dry_run) {
        await refused(id, weighUpdate(em, identity, id, { overwrite, even_if_open, publish_at: null }));
        const { fields, looked_at, unread } = await compared(em, id, deps.publicUrl);
        const goes = ({ field, step }: (typeof fields)[number]) => step === "ahead_here" || overwrite.includes(field);
        const [send, leave] = [fields.filter(goes), fields.filter((one) => !goes(one))].map((some) => some.map(({ field }) => field));
        return c.json({ success: true as const, data: { dry_run: true as const, send: send!, leave: leave!, looked_at, unread } }, 200);
      }
      const at = await resolvePublishAt(em, identity.account_id, [id], publish_at);
      const request = await refused(id, requestUpdate(em, identity, id, { overwrite, even_if_open, publish_at: at }));
      return c.json(await accept(c, request, request.status), 202);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/content/{id}/comparison/",
        tags,
        summary: "Compare an article with its post",
        description:
          "Answers the fields in which the article and its post differ, with both values and who changed the post. The site is not called: `looked_at` says how old this knowledge is, and `unread` whether the site reported a change since. Use it before an update, to decide what to overwrite or to take.",
        request: { params: idParam },
      },
      { 200: answers(comparison, "The fields that differ") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const { id } = c.req.valid("param");
      return c.json({ success: true as const, data: await compared(em, id, deps.publicUrl) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/{id}/take/",
        tags,
        summary: "Take changes from the post",
        description:
          "Copies the values of the named fields from the post into the article, and raises its `revision`. A field that the article can't take stays on the site permanently, and listed in `kept`. Nothing is sent to WordPress. Send the `revision` that you read: another one answers 409 `revision_conflict`.",
        request: { params: idParam, ...body(z.object({ fields: fieldNames.min(1), revision: z.int().min(0) })) },
      },
      {
        200: answers(
          z.object({ revision: z.int(), taken: z.array(z.string()), kept: z.array(z.string()) }),
          "Copied into the article, or kept on the site permanently",
        ),
        409: errorAnswer("The article has another revision by now"),
      },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const { id } = c.req.valid("param");
      const { fields, revision } = c.req.valid("json");
      const data = await refused(
        id,
        em.transactional(async (tx) => {
          const rows = await latestPublication(tx, id);
          if (rows.content.revision !== revision) throw revisionConflict(rows.content.revision, revision);
          const result = await takeFromPost(tx, rows, fields, { user_id: identity.user_id, publicUrl: deps.publicUrl });
          return { revision: rows.content.revision, ...result };
        }),
      );
      return c.json({ success: true as const, data }, 200);
    },
  );

async function compared(em: EntityManager, id: number, publicUrl: string) {
  const found = await refused(id, compareWithPost(em, id, publicUrl));
  const steps = new Set(found.fields.filter(({ kept }) => !kept).map(({ step }) => step));
  const [here, there] = [steps.has("ahead_here") || steps.has("both"), steps.has("ahead_there") || steps.has("both")];
  const known = here && there ? "both" : here ? "ahead_here" : there ? "ahead_there" : found.looked_at ? "in_step" : "unknown";
  return { step: known, ...found } as const;
}
