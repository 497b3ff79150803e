import { z } from "@hono/zod-openapi";
import { Content } from "../../db/articles/content.ts";
import { filteredIds } from "../../db/articles/filter.ts";
import type { EntityManager } from "../../db/orm.ts";
import { lockContent } from "../../db/articles/pictures.ts";
import { keepVersion } from "../../db/articles/versions.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { holdContent } from "../../db/publishing/byPerson.ts";
import { refusedChange } from "../../domain/publishing/possible.ts";
import { cancelRemedy } from "../../domain/publishing/remedy.ts";
import { presentDetails, readContent } from "./answer.ts";
import { applyFields, applyTerms, type ReadFields, readText } from "./fields.ts";
import { keepSaved } from "./saved.ts";
import { contentChanges, contentData, contentListed, contentQuery, contentRow, newContent } from "./schemas.ts";
import { ApiError, notFound, revisionConflict } from "../http/errors.ts";
import { cursorId, toPage } from "../http/pages.ts";
import { withinQuotas } from "../people/quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { forceQuery, idParam } from "../http/schemas.ts";
import { findSite } from "../sites/site.ts";
import { publicationWorkflowId } from "../../domain/temporal/workflowIds.ts";
import { tryWake } from "../../temporal/soon.ts";

const tags = ["content"];

/** Routes that write, read and change articles. publications.ts publishes them. */
export const content = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/content/",
        tags,
        summary: "Articles, without their texts and custom fields",
        request: { query: contentQuery },
      },
      { 200: answersPage(contentListed, "Newest first") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { limit, cursor, pending, ...filter } = c.req.valid("query");
      const wanted = { ...filter, pending: pending && pending === "true" };
      const page = { order: "newest", below: cursor === undefined ? undefined : cursorId(cursor), limit: limit + 1 } as const;
      const ids = await filteredIds(em, identity.account_id, wanted, page);
      const found = await em.find(
        Content,
        { id: { $in: ids } },
        {
          orderBy: { id: "desc" },
          exclude: ["content_html", "content_markdown", "custom_fields", "site_rules", "metadata"],
          disableIdentityMap: true,
        },
      );
      const { rows, next_cursor } = toPage(found, limit);
      const details = await presentDetails(
        em,
        rows.map(({ id }) => id),
      );
      const data = rows.map((row) => ({ ...present(contentRow, row), ...details(row.id) }));
      return c.json({ success: true as const, data, next_cursor }, 200);
    },
  )
  .openapi(
    route(
      { method: "post", path: "/content/", tags, summary: "Create an article", request: body(newContent) },
      { 201: answers(contentData, "The stored article; its HTML is cleaned") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { site_id, title, status, on_hold, ...fields } = c.req.valid("json");
      const given = await readText(identity.account_id, fields);
      const id = await em.transactional(async (tx) => {
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
        return row.id;
      });
      return c.json({ success: true as const, data: await readContent(em, id) }, 201);
    },
  )
  .openapi(
    route(
      { method: "get", path: "/content/{id}/", tags, summary: "Get an article", request: { params: idParam } },
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
        summary: "Change an article; its revision rises if the change has an effect",
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
        if (revision !== undefined && revision !== row.revision) throw revisionConflict(row.revision, revision);
        const cancelled = on_hold && !row.on_hold ? await holdContent(tx, row) : [];
        if (!cancelled) throw beingPublished(row, "A call to the site is under way: let it end, or cancel it");
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
        summary: "Delete an article in IGNY8",
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
        const refusal = await refusalOfChange(tx, "delete", row);
        if (refusal === "publication_open") throw beingPublished(row, "Wait, or cancel it first");
        if (refusal && !force) {
          const message = `The article is on WordPress: ${row.external_url}. The post would stay there, and we would forget that it is ours. Force the deletion to do it all the same.`;
          const remedy = { method: "DELETE", path: `/api/v1/writer/content/${id}/?force=true` } as const;
          throw new ApiError(409, "already_published", message, { remedy });
        }
        await tx.nativeDelete(Content, { id });
      });
      return c.json({ success: true as const, data: { id } }, 200);
    },
  );

/** Terms given by name may be new ones, which count for the quota. */
const namedTerms = ({ categories, tags }: ReadFields) => (categories?.length || tags?.length ? (["taxonomy_terms"] as const) : []);

async function changeStatus(tx: EntityManager, row: Content, status: "draft" | "review"): Promise<void> {
  const refusal = await refusalOfChange(tx, "status", row);
  if (refusal === "publication_open") throw beingPublished(row, "Cancel it first");
  if (refusal) throw new ApiError(409, refusal, "The article is on WordPress; its status follows the post's.");
  row.status = status;
}

async function refusalOfChange(tx: EntityManager, change: "status" | "delete", row: Content) {
  const publications = await tx.find(Publication, { content_id: row.id }, { fields: ["state"], disableIdentityMap: true });
  const states = publications.map(({ state }) => state);
  return refusedChange(change, row, states);
}

const beingPublished = (row: Content, what: string) =>
  new ApiError(409, "publication_open", `The article is being published. ${what}.`, { remedy: cancelRemedy(row.id) });
