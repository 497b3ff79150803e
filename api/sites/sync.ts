import { tables } from "../../db/tables.ts";
import { z } from "@hono/zod-openapi";
import { SiteIntegration, SYNC_STATUSES } from "../../db/sites/integration.ts";
import type { EntityManager } from "../../db/orm.ts";
import { keptStructure } from "../../domain/sites/structure.ts";
import type { SyncKind } from "../../domain/sites/sync.ts";
import { syncWorkflowId } from "../../domain/temporal/workflowIds.ts";
import type { ApiDeps } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";
import { findIntegration } from "./integrations/find.ts";
import { answers, createSubApp, route } from "../http/route.ts";
import { idParam, timestamp } from "../http/schemas.ts";
import { STRUCTURE_EXAMPLE } from "./structureExample.ts";
import { syncStart } from "../../domain/temporal/starts/sites.ts";
import { soon } from "../../temporal/soon.ts";
import { startedAnew } from "../../temporal/start.ts";

const accepted = z.object({
  integration_id: z.int(),
  workflow_id: z.string(),
  sync_status: z.enum(SYNC_STATUSES),
  joined: z.boolean().openapi({ description: "true: a sync is running already, and includes this request" }),
});
const structureData = z
  .object({
    integration_id: z.int(),
    last_sync_at: timestamp,
    structure: z.object(keptStructure.shape).openapi({ example: STRUCTURE_EXAMPLE }),
  })
  .openapi("SiteStructure");

const tags = ["Connections"];

/** Routes of a site's metadata; requirements 6. */
export const sync = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/integrations/{id}/sync/",
        tags,
        summary: "Sync a site",
        description:
          "Reads the site's post types, taxonomies, categories, tags and authors in the background. The answer is 202: `sync_status` of the connection shows the progress, and `GET …/structure/` the result. IGNY8 syncs daily too; use this after a change on the site. A running sync is joined.",
        request: { params: idParam },
      },
      { 202: answers(accepted, "Started; the integration's sync_status shows the progress") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const integration = await findIntegration(em, c.req.valid("param").id);
      return c.json({ success: true as const, data: await request(em, deps, integration, "metadata") }, 202);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/integrations/{id}/update_structure/",
        tags,
        summary: "Sync a site's structure only",
        description:
          "Reads the site's post types, taxonomies and capabilities in the background, and keeps the stored categories and tags. It is faster than a full sync.",
        request: { params: idParam },
      },
      { 202: answers(accepted, "Started; the integration's sync_status shows the progress") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const integration = await findIntegration(em, c.req.valid("param").id);
      return c.json({ success: true as const, data: await request(em, deps, integration, "structure") }, 202);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/integrations/{id}/structure/",
        tags,
        summary: "Get a site's structure",
        description:
          "Answers what the last sync read from the site: post types, taxonomies, authors, and at most 10,000 categories and 10,000 tags. Before the first sync, the answer is 404 `never_synced`.",
        request: { params: idParam },
      },
      { 200: answers(structureData, "The site's structure, with at most 10,000 categories and 10,000 tags") },
    ),
    async (c) => {
      const { em } = c.var;
      const { id } = c.req.valid("param");
      const integration = await findIntegration(em, id);
      await em.populate(integration, ["structure"]);
      const { structure, last_sync_at } = integration;
      if (!structure || !last_sync_at) {
        const remedy = { method: "POST", path: `/api/v1/integration/integrations/${id}/sync/` } as const;
        throw new ApiError(404, "never_synced", "IGNY8 has not synced this site yet. Start a sync.", { remedy });
      }
      const data = { integration_id: id, last_sync_at: last_sync_at.toISOString(), structure };
      return c.json({ success: true as const, data }, 200);
    },
  );

/** @throws ApiError 409 if sync is switched off; 503 if Temporal is away, and then nothing is written */
async function request(em: EntityManager, deps: ApiDeps, integration: SiteIntegration, what: SyncKind): Promise<z.infer<typeof accepted>> {
  const { id, source } = integration;
  if (!integration.is_active) throw new ApiError(409, "integration_inactive", "The connection is not active. Test it first.");
  if (!integration.sync_enabled) {
    const path = `/api/v1/integration/integrations/${id}/`;
    throw new ApiError(409, "sync_disabled", "Sync is turned off. Turn it on first.", {
      remedy: { method: "PATCH", path, body: { sync_enabled: true } },
    });
  }
  const started = await startPending(em, deps, integration, what);
  const now = started ? "pending" : (await em.refresh(integration))?.sync_status;
  // A running sync that was joined may not have written its status yet. It is about to.
  const sync_status = now === "pending" ? "pending" : "syncing";
  return { integration_id: id, workflow_id: syncWorkflowId(source), sync_status, joined: !started };
}

/**
 * Writes `pending` and starts the sync together: the sync's first statement waits for this transaction. If a sync runs already, it keeps its status.
 * @throws ApiError 503
 */
async function startPending(em: EntityManager, deps: ApiDeps, integration: SiteIntegration, what: SyncKind): Promise<boolean> {
  const tx = em.fork();
  await tx.begin();
  try {
    await tables(tx).updateTable("igny8_site_integrations").set({ sync_status: "pending" }).where("id", "=", integration.id).execute();
    const started = await soon(deps.temporal, () => startedAnew(deps.temporal, syncStart(integration, what, deps.taskQueuePrefix)));
    await (started ? tx.commit() : tx.rollback());
    return started;
  } catch (err) {
    await tx.rollback();
    deps.log.warn({ err, integration_id: integration.id }, "the sync was not started");
    throw new ApiError(503, "sync_unavailable", "The sync could not be started: Temporal can't be reached. Try again shortly.");
  }
}
