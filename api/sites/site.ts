import { z } from "@hono/zod-openapi";
import { LockMode } from "@mikro-orm/core";
import { runChanged } from "../../db/automation/runs.ts";
import { scheduleMoved } from "../../db/automation/schedule.ts";
import type { EntityManager } from "../../db/orm.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { Content } from "../../db/articles/content.ts";
import { Site } from "../../db/sites/site.ts";
import { connectionsOf, findListed, listSites, SITE_ORDERS, type SiteRow } from "../../db/sites/connections.ts";
import { findSameAddress } from "../../db/sites/sameAddress.ts";
import { OPEN_STATES } from "../../domain/publishing/publication.ts";
import { addressKey, nameOfAddress } from "../../domain/sites/url.ts";
import { nameObject } from "../http/activity.ts";
import { ApiError, notFound } from "../http/errors.ts";
import { creating } from "../http/idempotency/creating.ts";
import { cursorId, toPage } from "../http/pages.ts";
import { withinQuotas } from "../people/quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { changes, forceQuery, idParam, line, pageQuery, siteUrl, text, timestamp, timeZone } from "../http/schemas.ts";
import { connectionData, presentConnection } from "./connection.ts";
import { wakeAutomation } from "../automation/wake.ts";
import { counted } from "../../domain/text.ts";

/** A label by which an account groups its sites. */
export const groupName = line(60);
const group_name = groupName.nullable().openapi({ description: "your own label, by which lists are grouped; null: none" });
export const LONGEST_NAME = 200;
const siteName = line(LONGEST_NAME).openapi({ description: "shown only in IGNY8; default: the address without https://" });
const siteData = z
  .object({
    id: z.int(),
    account_id: z.int(),
    name: z.string(),
    url: z.string(),
    group_name: z.string().nullable(),
    time_zone: z.string(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("Site");
const siteListed = siteData
  .extend({
    needs_attention: z.boolean().openapi({
      description:
        "true: the site was never connected or is paused, a check fails, webhooks stopped, the sync failed, an article failed, or articles have warnings",
    }),
    connection: connectionData.nullable().openapi({ description: "null: the site has no key yet" }),
  })
  .openapi("SiteWithConnection");
const siteMade = siteData
  .extend({
    same_address: z.array(z.int()).openapi({ description: "ids of the account's other sites with this address" }),
    connected_elsewhere: z.boolean().openapi({
      description: "true: another account is connected to this address. When you connect it, the other account's key stops working",
    }),
  })
  .openapi("NewSite");
const sitesQuery = pageQuery.extend({
  order: z.enum(SITE_ORDERS).default("newest").openapi({ description: "group: by group, then by name; sites without a group come last" }),
  group: text(60).optional().openapi({ description: "only sites of this group; empty: only sites without one" }),
  q: line(200).optional().openapi({ description: "words in the name or the address, case-insensitive" }),
  connected: z.enum(["true", "false"]).optional().openapi({ description: "false: only sites that were never connected" }),
  needs_attention: z.enum(["true", "false"]).optional().openapi({ description: "true: only sites that need attention" }),
});
const tags = ["Sites"];

/** Routes of an account's web sites. */
export const sites = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/sites/",
        tags,
        summary: "List sites",
        description:
          "Lists the account's sites, each with the state of its connection, in the `order` that you ask for. `needs_attention=true` lists only the sites with a problem.",
        request: { query: sitesQuery },
      },
      { 200: answersPage(siteListed, "In the order that was asked for") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { limit, cursor, q, order, group: group_name, connected, needs_attention } = c.req.valid("query");
      const attention = needs_attention && { needs_attention: needs_attention === "true" };
      const reached = connected && { connected: connected === "true" };
      const from = cursor === undefined ? {} : { cursor: cursorId(cursor) };
      const { account_id, site_ids } = identity;
      const filter = { account_id, site_ids, q, order, group_name, ...reached, ...attention, ...from, limit: limit + 1 };
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
        creates: true,
        summary: "Create a site",
        description:
          "Creates a site. Connect it afterwards: with an install link, or with the key that `POST …/generate-api-key/` creates for the WordPress plugin. `time_zone` decides what a time without an offset means. Give `url` as people type it: IGNY8 adds a missing `https://`. Without a name, the site gets the name of its address. `same_address` and `connected_elsewhere` say whether the address is known already. The quota `sites` applies.",
        request: body(
          z.object({
            url: siteUrl,
            name: siteName.optional(),
            group_name: group_name.optional(),
            time_zone: timeZone.default("UTC"),
          }),
        ),
      },
      { 201: answers(siteMade, "Created; connect it with an install link or with generate-api-key") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { name, ...given } = c.req.valid("json");
      const known = await findSameAddress(em, identity.account_id, [given.url]);
      const { own = [], elsewhere = false } = known.get(addressKey(given.url)) ?? {};
      const data = await creating(c, 201, async (tx) => {
        const site = tx.create(Site, {
          ...given,
          name: name ?? nameOfAddress(given.url).slice(0, LONGEST_NAME),
          account_id: identity.account_id,
        });
        await tx.persist(site).flush();
        await withinQuotas(c, tx, "sites");
        return { ...present(siteData, site), same_address: own.map(({ id }) => id), connected_elsewhere: elsewhere };
      });
      return c.json({ success: true as const, data }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/sites/{id}/",
        tags,
        summary: "Get a site",
        description:
          "Answers one site with the state of its connection: its plugin's version, what waits or failed, and the first check that fails.",
        request: { params: idParam },
      },
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
        summary: "Change a site",
        description:
          "Changes the name, the address, the group or the time zone of a site. The address that articles are sent to is the connection's own: change it with `PATCH …/integrations/{id}/`. With another time zone, automation plans its posts anew.",
        request: { params: idParam, ...body(changes({ name: line(200), url: siteUrl, group_name, time_zone: timeZone })) },
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
        summary: "Delete a site",
        description:
          "Deletes a site with its articles, connections, publications and events. Posts in WordPress stay, and IGNY8 no longer knows them. Therefore a site with posts needs `force=true`. A site with open publications answers 409 `publication_open`.",
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
          throw new ApiError(
            409,
            "publication_open",
            `${counted(open, "article")} of the site ${open === 1 ? "is" : "are"} being published. Wait, or cancel that first.`,
          );
        const published = force ? 0 : await tx.count(Content, { site_id: id, external_id: { $ne: null } });
        if (published) {
          const message = `${counted(published, "article")} of the site ${published === 1 ? "is" : "are"} in WordPress. The posts would stay there, and IGNY8 would no longer know them. Force the deletion to delete the site anyway.`;
          const remedy = { method: "DELETE", path: `/api/v1/sites/${id}/?force=true` } as const;
          throw new ApiError(409, "site_has_published_content", message, { remedy });
        }
        nameObject(c, site.name);
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
