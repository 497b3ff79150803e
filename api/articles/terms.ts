import { z } from "@hono/zod-openapi";
import { tables } from "../../db/tables.ts";
import { TaxonomyTerm, TERM_KINDS } from "../../db/articles/content.ts";
import type { EntityManager } from "../../db/orm.ts";
import { findTerm } from "../../db/articles/terms.ts";
import { nameObject } from "../http/activity.ts";
import { ApiError, notFound } from "../http/errors.ts";
import { creating } from "../http/idempotency/creating.ts";
import { requireRight } from "../http/identity.ts";
import { before, toPage } from "../http/pages.ts";
import { withinQuotas } from "../people/quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { filterId, idNumber, idParam, pageQuery, termName, timestamp } from "../http/schemas.ts";
import { findSite } from "../sites/site.ts";

const termData = z
  .object({
    id: z.int(),
    site_id: z.int(),
    kind: z.enum(TERM_KINDS),
    name: z.string().openapi({ example: "Baking" }),
    created_at: timestamp,
  })
  .openapi("TaxonomyTerm");
const tags = ["Articles"];

/** Routes of a site's categories and tags. A name exists once per kind, in any case. */
export const terms = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/taxonomy-terms/",
        tags,
        summary: "List categories and tags",
        description:
          "Lists the categories and tags that IGNY8 knows of a site, newest first. Filter by `kind`. The terms that exist in WordPress are in `GET …/integrations/{id}/structure/`.",
        request: { query: pageQuery.extend({ site_id: filterId, kind: z.enum(TERM_KINDS).optional() }) },
      },
      { 200: answersPage(termData, "Newest first") },
    ),
    async (c) => {
      const { em } = c.var;
      const { limit, cursor, site_id, kind } = c.req.valid("query");
      const site = await findSite(em, site_id);
      const where = { site_id: site.id, ...(kind ? { kind } : {}), ...before(cursor) };
      const { rows, next_cursor } = toPage(await em.find(TaxonomyTerm, where, { orderBy: { id: "desc" }, limit: limit + 1 }), limit);
      return c.json({ success: true as const, data: rows.map((row) => present(termData, row)), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/taxonomy-terms/",
        tags,
        creates: true,
        summary: "Create a category or tag",
        description:
          "Creates a category or a tag for a site's articles. WordPress gets the term with the first article that has it. If the site has a term with this name, the answer is 409 `already_exists` with its id in `details`. You need no ids to write articles: articles take terms by name too.",
        request: body(z.object({ site_id: idNumber, kind: z.enum(TERM_KINDS), name: termName.openapi({ example: "Baking" }) })),
      },
      { 201: answers(termData, "Created") },
    ),
    async (c) => {
      const { em } = c.var;
      const fields = c.req.valid("json");
      const site = await findSite(em, fields.site_id);
      await refuseTaken(em, fields);
      const data = await creating(c, 201, async (tx) => {
        const term = tx.create(TaxonomyTerm, { ...fields, account_id: site.account_id });
        await tx.persist(term).flush();
        await withinQuotas(c, tx, "taxonomy_terms");
        return present(termData, term);
      });
      return c.json({ success: true as const, data }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/taxonomy-terms/{id}/",
        tags,
        middleware: requireRight("publish"),
        summary: "Rename a category or tag",
        description:
          "Renames a term. Its articles keep the term under the new name. Posts keep the old name until you send their articles again.",
        request: { params: idParam, ...body(z.object({ name: termName.openapi({ example: "Baking" }) })) },
      },
      { 200: answers(termData, "The renamed term") },
    ),
    async (c) => {
      const { em } = c.var;
      const { name } = c.req.valid("json");
      const term = await em.findOne(TaxonomyTerm, c.req.valid("param").id);
      if (!term) throw notFound("taxonomy term");
      await refuseTaken(em, { site_id: term.site_id, kind: term.kind, name }, term.id);
      term.name = name;
      await em.flush();
      return c.json({ success: true as const, data: present(termData, term) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/taxonomy-terms/{id}/",
        tags,
        middleware: requireRight("publish"),
        summary: "Delete a category or tag",
        description: "Deletes a term, and removes it from its articles in IGNY8. Terms in WordPress stay.",
        request: { params: idParam },
      },
      { 200: answers(z.object({ id: z.int() }), "Removed") },
    ),
    async (c) => {
      const { id } = c.req.valid("param");
      const gone = await tables(c.var.em)
        .deleteFrom("igny8_taxonomy_terms")
        .where("id", "=", id)
        .where("account_id", "=", c.var.identity.account_id)
        .returning("name")
        .executeTakeFirst();
      if (!gone) throw notFound("taxonomy term");
      nameObject(c, gone.name);
      return c.json({ success: true as const, data: { id } }, 200);
    },
  );

/** @throws ApiError 409; its details name the existing term, field `id` */
async function refuseTaken(
  em: EntityManager,
  wanted: { site_id: number; kind: TaxonomyTerm["kind"]; name: string },
  own?: number,
): Promise<void> {
  const there = await findTerm(em, wanted);
  if (there === undefined || there === own) return;
  const message = `The site has this ${wanted.kind} already; its id is ${there}.`;
  throw new ApiError(409, "already_exists", message, { details: [{ field: "id", message: String(there) }] });
}
