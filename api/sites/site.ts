import { z } from "@hono/zod-openapi";
import { LockMode } from "@mikro-orm/core";
import { runChanged } from "../../db/automation/runs.ts";
import { scheduleMoved } from "../../db/automation/schedule.ts";
import type { EntityManager } from "../../db/orm.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { Content } from "../../db/articles/content.ts";
import { Site } from "../../db/sites/site.ts";
import { connectionsOf, findListed, listSites, type SiteRow } from "../../db/sites/connections.ts";
import { OPEN_STATES } from "../../domain/publishing/publication.ts";
import { ApiError, notFound } from "../http/errors.ts";
import { cursorId, toPage } from "../http/pages.ts";
import { withinQuotas } from "../people/quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { changes, forceQuery, idParam, line, pageQuery, siteUrl, timestamp, timeZone } from "../http/schemas.ts";
import { connectionData, presentConnection } from "./connection.ts";
import { wakeAutomation } from "../automation/wake.ts";

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
const siteListed = siteData
  .extend({
    needs_attention: z.boolean().openapi({
      description:
        "true: the site is paused, a check fails, webhooks stopped, the sync failed, an article failed, or articles have warnings",
    }),
    connection: connectionData.nullable().openapi({ description: "null: the site has no key yet" }),
  })
  .openapi("SiteWithConnection");
const sitesQuery = pageQuery.extend({
  q: line(200).optional().openapi({ description: "words in the name or the address, case-insensitive" }),
  needs_attention: z.enum(["true", "false"]).optional().openapi({ description: "true: only sites that need attention" }),
});
const tags = ["sites"];

/** Routes of an account's web sites. */
export const sites = createSubApp()
  .openapi(
    route(
      { method: "get", path: "/sites/", tags, summary: "Sites of the account and their states", request: { query: sitesQuery } },
      { 200: answersPage(siteListed, "Newest first") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { limit, cursor, q, needs_attention } = c.req.valid("query");
      const attention = needs_attention && { needs_attention: needs_attention === "true" };
      const filter = { account_id: identity.account_id, q, ...attention, before: cursorId(cursor), limit: limit + 1 };
      const { rows, next_cursor } = toPage(await listSites(em, filter), limit);
      return c.json({ success: true as const, data: await presentListed(em, rows), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/sites/",
        tags,
        summary: "Create a site",
        request: body(z.object({ name: line(200), url: siteUrl, time_zone: timeZone.default("UTC") })),
      },
      { 201: answers(siteData, "Created; connect it with generate-api-key") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const site = await em.transactional(async (tx) => {
        const site = tx.create(Site, { ...c.req.valid("json"), account_id: identity.account_id });
        await tx.persist(site).flush();
        await withinQuotas(c, tx, "sites");
        return site;
      });
      return c.json({ success: true as const, data: present(siteData, site) }, 201);
    },
  )
  .openapi(
    route(
      { method: "get", path: "/sites/{id}/", tags, summary: "Get a site and its state", request: { params: idParam } },
      { 200: answers(siteListed, "The site") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const row = await findListed(em, identity.account_id, c.req.valid("param").id);
      if (!row) throw notFound("site");
      const [data] = await presentListed(em, [row]);
      return c.json({ success: true as const, data: data! }, 200);
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
      { 200: answers(siteData, "The changed site") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const given = c.req.valid("json");
      const site = await findSite(em, c.req.valid("param").id);
      const moves = given.time_zone !== undefined && given.time_zone !== site.time_zone;
      em.assign(site, given);
      const underWay = await em.transactional(async (tx) => {
        await tx.flush();
        if (!moves) return false;
        await scheduleMoved(tx, site.id);
        return runChanged(tx, site.id);
      });
      if (underWay) await wakeAutomation(deps, site);
      return c.json({ success: true as const, data: present(siteData, site) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/sites/{id}/",
        tags,
        summary: "Delete a site with all its articles, integrations and events",
        request: { params: idParam, query: forceQuery },
      },
      { 200: answers(z.object({ id: z.int() }), "Deleted; posts on the site itself stay") },
    ),
    async (c) => {
      const { id } = c.req.valid("param");
      const force = c.req.valid("query").force === "true";
      await c.var.em.transactional(async (tx) => {
        const site = await tx.findOne(Site, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
        if (!site) throw notFound("site");
        const open = await tx.count(Publication, { site_id: id, state: { $in: OPEN_STATES } });
        if (open)
          throw new ApiError(409, "publication_open", `${open} articles of the site are being published. Wait, or cancel that first.`);
        const published = force ? 0 : await tx.count(Content, { site_id: id, external_id: { $ne: null } });
        if (published) {
          const message = `${published} articles of the site are on WordPress: they would stay there, and we would forget which they are. Force the deletion to do it all the same.`;
          const remedy = { method: "DELETE", path: `/api/v1/sites/${id}/?force=true` } as const;
          throw new ApiError(409, "site_has_published_content", message, { remedy });
        }
        await tx.nativeDelete(Site, { id });
      });
      return c.json({ success: true as const, data: { id } }, 200);
    },
  );

async function presentListed(em: EntityManager, rows: SiteRow[]): Promise<z.infer<typeof siteListed>[]> {
  const connections = await connectionsOf(
    em,
    rows.map(({ id }) => id),
    new Date(),
  );
  return rows.map((row) => {
    const connection = connections.get(row.id);
    return {
      ...present(siteData, row),
      needs_attention: row.needs_attention,
      connection: connection ? presentConnection(connection) : null,
    };
  });
}

/** The account's site with that id. @throws ApiError 404 */
export async function findSite(em: EntityManager, id: number): Promise<Site> {
  const site = await em.findOne(Site, id);
  if (!site) throw notFound("site");
  return site;
}
