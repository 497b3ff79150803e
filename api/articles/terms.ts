import { z } from "@hono/zod-openapi";
import { TaxonomyTerm, TERM_KINDS } from "../../db/articles/content.ts";
import type { EntityManager } from "../../db/orm.ts";
import { findTerm } from "../../db/articles/terms.ts";
import { ApiError, notFound } from "../http/errors.ts";
import { before, toPage } from "../http/pages.ts";
import { withinQuotas } from "../people/quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { filterId, idNumber, idParam, pageQuery, termName, timestamp } from "../http/schemas.ts";
import { findSite } from "../sites/site.ts";

const termData = z
  .object({ id: z.int(), site_id: z.int(), kind: z.enum(TERM_KINDS), name: z.string(), created_at: timestamp })
  .openapi("TaxonomyTerm");
const tags = ["content"];

/** Routes of a site's categories and tags. A name exists once per kind, in any case. */
export const terms = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/taxonomy-terms/",
        tags,
        summary: "Taxonomy terms of a site",
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
        summary: "Create a taxonomy term",
        request: body(z.object({ site_id: idNumber, kind: z.enum(TERM_KINDS), name: termName })),
      },
      { 201: answers(termData, "Created") },
    ),
    async (c) => {
      const { em } = c.var;
      const fields = c.req.valid("json");
      const site = await findSite(em, fields.site_id);
      await refuseTaken(em, fields);
      const term = await em.transactional(async (tx) => {
        const term = tx.create(TaxonomyTerm, { ...fields, account_id: site.account_id });
        await tx.persist(term).flush();
        await withinQuotas(c, tx, "taxonomy_terms");
        return term;
      });
      return c.json({ success: true as const, data: present(termData, term) }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/taxonomy-terms/{id}/",
        tags,
        summary: "Rename a taxonomy term; articles keep it, and posts keep the old name until they are sent again",
        request: { params: idParam, ...body(z.object({ name: termName })) },
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
        summary: "Remove a taxonomy term from the site and its articles",
        request: { params: idParam },
      },
      { 200: answers(z.object({ id: z.int() }), "Removed") },
    ),
    async (c) => {
      const { id } = c.req.valid("param");
      const removed = await c.var.em.nativeDelete(TaxonomyTerm, { id });
      if (!removed) throw notFound("taxonomy term");
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
