import { z } from "@hono/zod-openapi";
import { Content } from "../../db/articles/content.ts";
import { filteredPlaces } from "../../db/articles/filter.ts";
import type { EntityManager } from "../../db/orm.ts";
import { lockContent } from "../../db/articles/pictures.ts";
import { keepVersion } from "../../db/articles/versions.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { holdContent } from "../../db/publishing/byPerson.ts";
import { hasRight } from "../../domain/people/roles.ts";
import { refusedChange } from "../../domain/publishing/possible.ts";
import { cancelRemedy } from "../../domain/publishing/remedy.ts";
import { listed, readContent } from "./answer.ts";
import { keepApproved } from "./approved.ts";
import { applyFields, applyTerms, type ReadFields, readText } from "./fields.ts";
import { keepSaved } from "./saved.ts";
import { contentChanges, contentData, contentListed, contentQuery, newContent } from "./schemas.ts";
import { nameObject } from "../http/activity.ts";
import { ApiError, notFound, revisionConflict } from "../http/errors.ts";
import { creating } from "../http/idempotency/creating.ts";
import { cursorOf, placeOf } from "./places.ts";
import { withinQuotas } from "../people/quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { forceQuery, idParam } from "../http/schemas.ts";
import { findSite } from "../sites/site.ts";
import { publicationWorkflowId } from "../../domain/temporal/workflowIds.ts";
import { tryWake } from "../../temporal/soon.ts";

const tags = ["Articles"];

/** Routes that write, read and change articles. publications.ts publishes them. */
export const content = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/content/",
        tags,
        summary: "List articles",
        description:
          "Lists the account's articles, newest first, without their texts and custom fields. All filters combine. To find work that is left, filter by `publication_state`, `cause`, `warned` or `step`. `possible` says what can be done with each article now.",
        request: { query: contentQuery },
      },
      { 200: answersPage(contentListed, "In the order of `sort`") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { limit, cursor, pending, sort, ...filter } = c.req.valid("query");
      const wanted = { ...filter, site_ids: identity.site_ids, pending: pending && pending === "true" };
      const page = { sort, after: cursor === undefined ? undefined : placeOf(cursor, sort), limit: limit + 1 };
      const places = await filteredPlaces(em, identity.account_id, wanted, page);
      const shown = places.slice(0, limit);
      const last = shown.at(-1);
      const next_cursor = places.length > limit && last ? cursorOf(last, sort) : null;
      return c.json(
        {
          success: true as const,
          data: await listed(
            em,
            shown.map(({ id }) => id),
          ),
          next_cursor,
        },
        200,
      );
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/",
        tags,
        creates: true,
        summary: "Create an article",
        description:
          "Creates an article on one of the account's sites. Give its text as `content_html` or as `content_markdown`; IGNY8 cleans the HTML and answers the text as it stored it. Terms that you give by name are created if the site lacks them. Creating does not publish: `POST …/publish/` does. A text may have 1,000,000 characters of HTML, or 200,000 of Markdown. The account's quota `articles` applies.",
        request: body(newContent),
      },
      { 201: answers(contentData, "The stored article; its HTML is cleaned") },
    ),
    async (c) => {
      const { identity } = c.var;
      const { site_id, title, status, on_hold, ...fields } = c.req.valid("json");
      const given = await readText(identity.account_id, fields);
      const data = await creating(c, 201, async (tx) => {
        const site = await findSite(tx, site_id);
        const row = tx.create(Content, {
          account_id: site.account_id,
          site_id,
          title,
          status,
          on_hold,
          content_html: "",
          secondary_keywords: [],
          custom_fields: {},
          metadata: {},
          revision: 1,
        });
        await applyFields(tx, row, given);
        await tx.persist(row).flush();
        await applyTerms(tx, row, given);
        await keepVersion(tx, row.id, identity);
        await withinQuotas(c, tx, "articles", ...namedTerms(given));
        return readContent(tx, row.id);
      });
      return c.json({ success: true as const, data }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/content/{id}/",
        tags,
        summary: "Get an article",
        description:
          "Answers one article with its text, terms, pictures, custom fields and newest publication. Use it before you change the article: its `revision` protects other people's changes.",
        request: { params: idParam },
      },
      { 200: answers(contentData, "With its text, terms, pictures and newest publication") },
    ),
    async (c) => c.json({ success: true as const, data: await readContent(c.var.em, c.req.valid("param").id) }, 200),
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/content/{id}/",
        tags,
        summary: "Change an article",
        description:
          "Changes the fields that you send, and keeps the others. If the change has an effect, `revision` rises, and IGNY8 keeps the former text as a version. Send the `revision` that you read to get 409 `revision_conflict` instead of overwriting someone's change. The post changes only when you send the article again (`POST …/republish/`), or if the site sends saved changes automatically. `on_hold: true` cancels a planned publication.",
        request: { params: idParam, ...body(contentChanges) },
      },
      { 200: answers(contentData, "The changed article") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const { id } = c.req.valid("param");
      const { revision, status, on_hold, ...fields } = c.req.valid("json");
      const given = await readText(identity.account_id, fields);
      const held = await em.transactional(async (tx) => {
        const row = await lockContent(tx, id);
        if (!row) throw notFound("content");
        keepApproved(identity, row);
        if (on_hold !== undefined && on_hold !== row.on_hold && !hasRight(identity.role, "publish"))
          throw new ApiError(403, "role_required", "on_hold: only people who may publish can put an article on hold or release the hold.");
        if (revision !== undefined && revision !== row.revision) throw revisionConflict(row.revision, revision);
        const cancelled = on_hold && !row.on_hold ? await holdContent(tx, row) : [];
        if (!cancelled) throw beingPublished(row, "IGNY8 is calling the site. Wait until the call ends, or cancel it");
        if (on_hold === false) row.on_hold = false;
        if (status !== undefined && status !== row.status) await changeStatus(tx, row, status);
        const fieldsChanged = await applyFields(tx, row, given);
        const termsChanged = await applyTerms(tx, row, given);
        const changed = fieldsChanged || termsChanged;
        if (changed) row.revision += 1;
        await tx.flush();
        if (changed) await keepSaved(c, tx, id, identity);
        const terms = namedTerms(given);
        if (termsChanged && terms.length > 0) await withinQuotas(c, tx, ...terms);
        return cancelled;
      });
      await Promise.all(held.map((publication) => tryWake(deps, publicationWorkflowId(publication))));
      return c.json({ success: true as const, data: await readContent(em, id) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/content/{id}/",
        tags,
        summary: "Delete an article",
        description:
          "Deletes the article with its pictures, versions and publications in IGNY8. The post in WordPress stays, and IGNY8 no longer knows it. Therefore an article that has a post needs `force=true`. An article that is being published answers 409 `publication_open`: cancel the publication first.",
        request: { params: idParam, query: forceQuery },
      },
      { 200: answers(z.object({ id: z.int() }), "Deleted; a post on WordPress stays") },
    ),
    async (c) => {
      const { id } = c.req.valid("param");
      const force = c.req.valid("query").force === "true";
      await c.var.em.transactional(async (tx) => {
        const row = await lockContent(tx, id);
        if (!row) throw notFound("content");
        keepApproved(c.var.identity, row);
        const refusal = await refusalOfChange(tx, "delete", row);
        if (refusal === "publication_open") throw beingPublished(row, "Wait, or cancel it first");
        if (refusal && !force) {
          const message = `The article is in WordPress: ${row.external_url}. The post would stay there, and IGNY8 would no longer know it. Force the deletion to delete the article anyway.`;
          const remedy = { method: "DELETE", path: `/api/v1/writer/content/${id}/?force=true` } as const;
          throw new ApiError(409, "already_published", message, { remedy });
        }
        nameObject(c, row.title);
        await tx.nativeDelete(Content, { id });
      });
      return c.json({ success: true as const, data: { id } }, 200);
    },
  );

/** Terms given by name may be new ones, which count for the quota. */
const namedTerms = ({ categories, tags }: ReadFields) => (categories?.length || tags?.length ? (["taxonomy_terms"] as const) : []);

/** Hands a locked article in for review, or takes it back to draft. @throws ApiError 409 */
export async function changeStatus(tx: EntityManager, row: Content, status: "draft" | "review"): Promise<void> {
  const refusal = await refusalOfChange(tx, "status", row);
  if (refusal === "publication_open") throw beingPublished(row, "Cancel it first");
  if (refusal) throw new ApiError(409, refusal, "The article is in WordPress. Its status follows the post's status.");
  row.status = status;
}

async function refusalOfChange(tx: EntityManager, change: "status" | "delete", row: Content) {
  const publications = await tx.find(Publication, { content_id: row.id }, { fields: ["state"], disableIdentityMap: true });
  const states = publications.map(({ state }) => state);
  return refusedChange(change, row, states);
}

const beingPublished = (row: Content, what: string) =>
  new ApiError(409, "publication_open", `The article is being published. ${what}.`, { remedy: cancelRemedy(row.id) });
