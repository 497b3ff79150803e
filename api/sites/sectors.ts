import { z } from "@hono/zod-openapi";
import { tables } from "../../db/tables.ts";
import { Sector } from "../../db/sites/site.ts";
import { nameObject } from "../http/activity.ts";
import { ApiError, notFound } from "../http/errors.ts";
import { creating } from "../http/idempotency/creating.ts";
import { before, toPage } from "../http/pages.ts";
import { withinQuotas } from "../people/quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { idParam, line, pageQuery, partParams, timestamp } from "../http/schemas.ts";
import { findSite } from "./site.ts";

const sectorData = z
  .object({ id: z.int(), site_id: z.int(), name: z.string().openapi({ example: "Baking" }), created_at: timestamp })
  .openapi("Sector");
const tags = ["Sites"];

/** Routes of a site's sectors, its broad subjects. */
export const sectors = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/sites/{id}/sectors/",
        tags,
        summary: "List sectors",
        description: "Lists the sectors of a site, newest first. A sector is a broad subject that groups articles.",
        request: { params: idParam, query: pageQuery },
      },
      { 200: answersPage(sectorData, "Newest first") },
    ),
    async (c) => {
      const { em } = c.var;
      const { limit, cursor } = c.req.valid("query");
      const site = await findSite(em, c.req.valid("param").id);
      const found = await em.find(Sector, { site_id: site.id, ...before(cursor) }, { orderBy: { id: "desc" }, limit: limit + 1 });
      const { rows, next_cursor } = toPage(found, limit);
      return c.json({ success: true as const, data: rows.map((row) => present(sectorData, row)), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/sites/{id}/sectors/",
        tags,
        creates: true,
        summary: "Create a sector",
        description:
          "Creates a sector for a site's articles. WordPress shows it as a term of the plugin's taxonomy `igny8_sector`. Names are unique in a site.",
        request: { params: idParam, ...body(z.object({ name: line(200).openapi({ example: "Baking" }) })) },
      },
      { 201: answers(sectorData, "Created") },
    ),
    async (c) => {
      const { em } = c.var;
      const { name } = c.req.valid("json");
      const site = await findSite(em, c.req.valid("param").id);
      if (await em.count(Sector, { site_id: site.id, name })) throw taken(name);
      const data = await creating(c, 201, async (tx) => {
        const sector = tx.create(Sector, { account_id: site.account_id, site_id: site.id, name });
        await tx.persist(sector).flush();
        await withinQuotas(c, tx, "sectors");
        return present(sectorData, sector);
      });
      return c.json({ success: true as const, data }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/sites/{id}/sectors/{sector_id}/",
        tags,
        summary: "Rename a sector",
        description: "Renames a sector. Posts keep the old name until you send their articles again.",
        request: { params: partParams("sector_id"), ...body(z.object({ name: line(200).openapi({ example: "Baking" }) })) },
      },
      { 200: answers(sectorData, "The changed sector") },
    ),
    async (c) => {
      const { em } = c.var;
      const { name } = c.req.valid("json");
      const { id: site_id, sector_id } = c.req.valid("param");
      const sector = await em.findOne(Sector, { id: sector_id, site_id });
      if (!sector) throw notFound("sector");
      if (await em.count(Sector, { site_id, name, id: { $ne: sector.id } })) throw taken(name);
      sector.name = name;
      await em.flush();
      return c.json({ success: true as const, data: present(sectorData, sector) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/sites/{id}/sectors/{sector_id}/",
        tags,
        summary: "Delete a sector",
        description: "Deletes a sector. Its clusters and articles stay, without a sector.",
        request: { params: partParams("sector_id") },
      },
      { 200: answers(z.object({ id: z.int() }), "Deleted") },
    ),
    async (c) => {
      const { id: site_id, sector_id } = c.req.valid("param");
      const gone = await tables(c.var.em)
        .deleteFrom("igny8_sectors")
        .where("id", "=", sector_id)
        .where("site_id", "=", site_id)
        .where("account_id", "=", c.var.identity.account_id)
        .returning("name")
        .executeTakeFirst();
      if (!gone) throw notFound("sector");
      nameObject(c, gone.name);
      return c.json({ success: true as const, data: { id: sector_id } }, 200);
    },
  );

const taken = (name: string) => new ApiError(409, "already_exists", `The site has a sector '${name}' already.`);
