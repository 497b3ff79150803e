import { z } from "@hono/zod-openapi";
import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "../db/orm.ts";
import { Publication } from "../db/publication.ts";
import { Content } from "../db/content.ts";
import { Site } from "../db/site.ts";
import { OPEN_STATES } from "../domain/publication.ts";
import { ApiError, notFound } from "./errors.ts";
import { before, toPage } from "./pages.ts";
import { answers, answersPage, body, createSubApp, route } from "./route.ts";
import { present } from "./rows.ts";
import { changes, forceQuery, idParam, line, pageQuery, siteUrl, timestamp, timeZone } from "./schemas.ts";

const siteData = z
  .object({
    id: z.int(),
    account_id: z.int(),
    name: z.string(),
    url: z.string(),
    time_zone: z.string(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("Site");
const tags = ["sites"];

/** The web sites of an account. */
export const sites = createSubApp()
  .openapi(
    route(
      { method: "get", path: "/sites/", tags, summary: "Sites of the account", request: { query: pageQuery } },
      { 200: answersPage(siteData, "Newest first") },
    ),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const where = { account_id: c.var.identity.account_id, ...before(cursor) };
      const { rows, next_cursor } = toPage(await c.var.em.find(Site, where, { orderBy: { id: "desc" }, limit: limit + 1 }), limit);
      return c.json({ success: true as const, data: rows.map((row) => present(siteData, row)), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/sites/",
        tags,
        summary: "Add a site",
        request: body(z.object({ name: line(200), url: siteUrl, time_zone: timeZone.default("UTC") })),
      },
      { 201: answers(siteData, "Added; connect it with generate-api-key") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const site = em.create(Site, { ...c.req.valid("json"), account_id: identity.account_id });
      await em.persist(site).flush();
      return c.json({ success: true as const, data: present(siteData, site) }, 201);
    },
  )
  .openapi(
    route(
      { method: "get", path: "/sites/{id}/", tags, summary: "One site", request: { params: idParam } },
      { 200: answers(siteData, "The site") },
    ),
    async (c) => {
      const site = await findSite(c.var.em, c.var.identity.account_id, c.req.valid("param").id);
      return c.json({ success: true as const, data: present(siteData, site) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/sites/{id}/",
        tags,
        summary: "Change a site; its integrations keep their own addresses",
        request: { params: idParam, ...body(changes({ name: line(200), url: siteUrl, time_zone: timeZone })) },
      },
      { 200: answers(siteData, "As it is now") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const site = await findSite(em, identity.account_id, c.req.valid("param").id);
      em.assign(site, c.req.valid("json"));
      await em.flush();
      return c.json({ success: true as const, data: present(siteData, site) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/sites/{id}/",
        tags,
        summary: "Remove a site with all its articles, integrations and events",
        request: { params: idParam, query: forceQuery },
      },
      { 200: answers(z.object({ id: z.int() }), "Removed; posts on the site itself stay") },
    ),
    async (c) => {
      const { id } = c.req.valid("param");
      const force = c.req.valid("query").force === "true";
      await c.var.em.transactional(async (tx) => {
        const site = await tx.findOne(Site, { id, account_id: c.var.identity.account_id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
        if (!site) throw notFound("site");
        const open = await tx.count(Publication, { site_id: id, state: { $in: OPEN_STATES } });
        if (open)
          throw new ApiError(409, "publication_open", `${open} articles of the site are being published. Wait, or cancel that first.`);
        const published = force ? 0 : await tx.count(Content, { site_id: id, external_id: { $ne: null } });
        if (published) {
          const message = `${published} articles of the site are on WordPress: they would stay there, and we would forget which they are. Delete with force=true all the same.`;
          throw new ApiError(409, "site_has_published_content", message);
        }
        await tx.nativeDelete(Site, { id });
      });
      return c.json({ success: true as const, data: { id } }, 200);
    },
  );

/** The account's site of that id. @throws ApiError 404 */
export async function findSite(em: EntityManager, account_id: number, id: number): Promise<Site> {
  const site = await em.findOne(Site, { id, account_id });
  if (!site) throw notFound("site");
  return site;
}
