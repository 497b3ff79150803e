import { z } from "@hono/zod-openapi";
import { tables } from "../../db/tables.ts";
import type { EntityManager } from "../../db/orm.ts";
import { Cluster, Sector } from "../../db/sites/site.ts";
import { nameObject } from "../http/activity.ts";
import { ApiError, invalid, notFound } from "../http/errors.ts";
import { creating } from "../http/idempotency/creating.ts";
import { before, toPage } from "../http/pages.ts";
import { withinQuotas } from "../people/quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { changes, filterId, idNumber, idParam, line, pageQuery, partParams, timestamp } from "../http/schemas.ts";
import { findSite } from "./site.ts";

const clusterData = z
  .object({
    id: z.int(),
    site_id: z.int(),
    sector_id: z.int().nullable(),
    name: z.string().openapi({ example: "Sourdough" }),
    created_at: timestamp,
  })
  .openapi("Cluster");
const tags = ["Sites"];

/** Routes of a site's clusters, which are subjects within a sector. An article without categories gets its cluster as category. */
export const clusters = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/sites/{id}/clusters/",
        tags,
        summary: "List clusters",
        description:
          "Lists the clusters of a site, newest first. A cluster is a subject within a sector. An article without categories gets its cluster as category.",
        request: { params: idParam, query: pageQuery.extend({ sector_id: filterId.optional() }) },
      },
      { 200: answersPage(clusterData, "Newest first") },
    ),
    async (c) => {
      const { em } = c.var;
      const { limit, cursor, sector_id } = c.req.valid("query");
      const site = await findSite(em, c.req.valid("param").id);
      const where = { site_id: site.id, ...(sector_id ? { sector_id } : {}), ...before(cursor) };
      const { rows, next_cursor } = toPage(await em.find(Cluster, where, { orderBy: { id: "desc" }, limit: limit + 1 }), limit);
      return c.json({ success: true as const, data: rows.map((row) => present(clusterData, row)), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/sites/{id}/clusters/",
        tags,
        creates: true,
        summary: "Create a cluster",
        description: "Creates a cluster for a site's articles, in a sector or in none. Names are unique in a site.",
        request: {
          params: idParam,
          ...body(z.object({ name: line(200).openapi({ example: "Sourdough" }), sector_id: idNumber.nullable().default(null) })),
        },
      },
      { 201: answers(clusterData, "Created") },
    ),
    async (c) => {
      const { em } = c.var;
      const { name, sector_id } = c.req.valid("json");
      const site = await findSite(em, c.req.valid("param").id);
      await check(em, site.id, { name, sector_id });
      const data = await creating(c, 201, async (tx) => {
        const cluster = tx.create(Cluster, { account_id: site.account_id, site_id: site.id, name, sector_id });
        await tx.persist(cluster).flush();
        await withinQuotas(c, tx, "clusters");
        return present(clusterData, cluster);
      });
      return c.json({ success: true as const, data }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/sites/{id}/clusters/{cluster_id}/",
        tags,
        summary: "Change a cluster",
        description:
          "Renames a cluster, or moves it to another sector of the site. Posts keep the old name until you send their articles again.",
        request: {
          params: partParams("cluster_id"),
          ...body(changes({ name: line(200).openapi({ example: "Sourdough" }), sector_id: idNumber.nullable() })),
        },
      },
      { 200: answers(clusterData, "The changed cluster") },
    ),
    async (c) => {
      const { em } = c.var;
      const { id: site_id, cluster_id } = c.req.valid("param");
      const cluster = await em.findOne(Cluster, { id: cluster_id, site_id });
      if (!cluster) throw notFound("cluster");
      const fields = c.req.valid("json");
      await check(em, site_id, fields, cluster.id);
      em.assign(cluster, fields);
      await em.flush();
      return c.json({ success: true as const, data: present(clusterData, cluster) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/sites/{id}/clusters/{cluster_id}/",
        tags,
        summary: "Delete a cluster",
        description: "Deletes a cluster. Its articles stay, without a cluster. Terms in WordPress stay too.",
        request: { params: partParams("cluster_id") },
      },
      { 200: answers(z.object({ id: z.int() }), "Deleted") },
    ),
    async (c) => {
      const { id: site_id, cluster_id } = c.req.valid("param");
      const gone = await tables(c.var.em)
        .deleteFrom("igny8_clusters")
        .where("id", "=", cluster_id)
        .where("site_id", "=", site_id)
        .where("account_id", "=", c.var.identity.account_id)
        .returning("name")
        .executeTakeFirst();
      if (!gone) throw notFound("cluster");
      nameObject(c, gone.name);
      return c.json({ success: true as const, data: { id: cluster_id } }, 200);
    },
  );

/** @throws ApiError 422 for a sector of another site, 409 if another cluster of the site has the name */
async function check(em: EntityManager, site_id: number, fields: { name?: string; sector_id?: number | null }, own = 0): Promise<void> {
  const { name, sector_id } = fields;
  if (sector_id && !(await em.count(Sector, { id: sector_id, site_id }))) throw invalid("sector_id", "the site has no such sector");
  if (name !== undefined && (await em.count(Cluster, { site_id, name, id: { $ne: own } }))) {
    throw new ApiError(409, "already_exists", `The site has a cluster '${name}' already.`);
  }
}
