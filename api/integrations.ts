import { z } from "@hono/zod-openapi";
import { WorkflowIdConflictPolicy } from "@temporalio/client";
import { keepBasicAuth } from "../db/basicAuth.ts";
import { Content } from "../db/content.ts";
import { recordEvent } from "../db/events.ts";
import { PLATFORMS, SiteIntegration, SYNC_STATUSES } from "../db/integration.ts";
import { callingKeys, rotateKey } from "../db/integrationKeys.ts";
import type { EntityManager } from "../db/orm.ts";
import { maskKey } from "../db/secrets.ts";
import { Site } from "../db/site.ts";
import { taskQueue } from "../domain/queues.ts";
import { isSameHost, isSameSite } from "../domain/siteUrl.ts";
import type { testConnection } from "../workflows/testConnection.ts";
import type { ApiDeps } from "./env.ts";
import { ApiError, notFound } from "./errors.ts";
import { before, toPage } from "./pages.ts";
import { answers, answersPage, body, createSubApp, route } from "./route.ts";
import { changes, filterId, idNumber, idParam, pageQuery, siteUrl, text, timestamp } from "./schemas.ts";
import { START_DEADLINE_MS } from "./startPublication.ts";
import { correctSchedule } from "./startSync.ts";

const integrationData = z
  .object({
    id: z.int(),
    site_id: z.int(),
    account_id: z.int(),
    source: z.uuid().openapi({ description: "who we are to the site; sent with each call" }),
    platform: z.enum(PLATFORMS),
    platform_type: z.string(),
    config_json: z.object({
      site_url: z.string(),
      home_url: z.string().optional().openapi({ description: "what WordPress there calls itself (`home_url()`), as it was told last" }),
      plain_permalinks: z.boolean().optional(),
    }),
    credentials_json: z.object({
      api_key: z.string().nullable().openapi({ description: "masked" }),
      previous_api_key_valid_until: timestamp.nullable(),
      basic_auth: z.literal("set").nullable().openapi({ description: "whether a user and password for the site's Basic auth are kept" }),
    }),
    is_active: z.boolean(),
    sync_enabled: z.boolean(),
    last_sync_at: timestamp.nullable(),
    sync_status: z.enum(SYNC_STATUSES),
    sync_error: z.string().nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("SiteIntegration");

/** A user and a password as RFC 7617 has them. */
const basicAuth = z.object({
  user: text(200)
    .min(1)
    .regex(/^[^\p{Cc}:]*$/u, "must not contain a colon or control characters"),
  password: text(200)
    .min(1)
    .regex(/^\P{Cc}*$/u, "must not contain control characters"),
});

const keyData = z.object({
  integration_id: z.int(),
  site_id: z.int(),
  api_key: z.string().openapi({ description: "in full, this once" }),
  api_url: z.string(),
  previous_api_key_valid_until: timestamp.nullable(),
});

const testData = z.object({
  ok: z.boolean(),
  message: z.string(),
  error_type: z.string().nullable(),
  advice: z.string().nullable(),
  home_url: z
    .string()
    .nullable()
    .openapi({ description: "what WordPress calls itself, where that is another address than the site's here" }),
  duration_ms: z.int(),
  is_active: z.boolean(),
});

const tags = ["integration"];

export const integrations = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/integrations/generate-api-key/",
        tags,
        summary: "Create a site's integration, or give it a new API key",
        request: body(
          z.object({ site_id: idNumber, site_url: siteUrl.optional().openapi({ description: "default: the site's own URL" }) }),
        ),
      },
      { 201: answers(keyData, "The key; it is never shown again") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const input = c.req.valid("json");
      const site = await em.findOne(Site, { id: input.site_id, account_id: c.var.identity.account_id });
      if (!site) throw notFound("site");
      const { integration, api_key } = await em.transactional((tx) => giveKey(tx, deps, site, input.site_url));
      const data = {
        integration_id: integration.id,
        site_id: site.id,
        api_key,
        api_url: deps.publicUrl,
        previous_api_key_valid_until: integration.credentials_json.previous_api_key_valid_until ?? null,
      };
      return c.json({ success: true as const, data }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/integrations/",
        tags,
        summary: "Integrations of the account",
        request: { query: pageQuery.extend({ site_id: filterId.optional() }) },
      },
      { 200: answersPage(integrationData, "Newest first") },
    ),
    async (c) => {
      const { limit, cursor, site_id } = c.req.valid("query");
      const where = { account_id: c.var.identity.account_id, ...(site_id ? { site_id } : {}), ...before(cursor) };
      const { rows, next_cursor } = toPage(
        await c.var.em.find(SiteIntegration, where, { orderBy: { id: "desc" }, limit: limit + 1 }),
        limit,
      );
      return c.json({ success: true as const, data: rows.map((row) => present(c.var.deps, row)), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      { method: "get", path: "/integrations/{id}/", tags, summary: "One integration", request: { params: idParam } },
      { 200: answers(integrationData, "The integration, its key masked") },
    ),
    async (c) => {
      const integration = await findIntegration(c.var.em, c.var.identity.account_id, c.req.valid("param").id);
      return c.json({ success: true as const, data: present(c.var.deps, integration) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/integrations/{id}/",
        tags,
        summary: "Change an integration",
        request: {
          params: idParam,
          ...body(
            changes({
              is_active: z.boolean(),
              sync_enabled: z.boolean(),
              config_json: z.object({ site_url: siteUrl }),
              basic_auth: basicAuth.nullable().openapi({
                description:
                  "what the site's web server asks for before it shows anything (HTTP Basic auth); never shown again. null forgets it",
              }),
            }),
          ),
        },
      },
      { 200: answers(integrationData, "As it is now") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const { config_json, is_active, sync_enabled, basic_auth } = c.req.valid("json");
      const integration = await findIntegration(em, identity.account_id, c.req.valid("param").id);
      if (config_json && config_json.site_url !== integration.config_json.site_url) {
        // A password is for one host: it must not be had by writing another address.
        if (!isSameHost(config_json.site_url, integration.config_json.site_url)) keepBasicAuth(deps.secretKeys, integration, null);
        // What was learnt of the old address does not hold for the new one: it must be tested again.
        integration.config_json = { site_url: config_json.site_url };
        integration.is_active = false;
        integration.checks = {};
        integration.webhook_refusal = null;
      }
      if (basic_auth !== undefined) keepBasicAuth(deps.secretKeys, integration, basic_auth);
      if (is_active !== undefined) integration.is_active = is_active;
      if (sync_enabled !== undefined) integration.sync_enabled = sync_enabled;
      await em.flush();
      await correctSchedule(deps, integration);
      return c.json({ success: true as const, data: present(deps, integration) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/integrations/{id}/",
        tags,
        summary: "Remove an integration that published nothing",
        request: { params: idParam },
      },
      { 200: answers(z.object({ id: z.int() }), "Removed, and its key is void") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const integration = await findIntegration(em, identity.account_id, c.req.valid("param").id);
      if (await em.count(Content, { integration_id: integration.id })) {
        // Forgetting which posts are ours would publish them a second time.
        const message = "Articles were published through this integration. Deactivate it instead.";
        const path = `/api/v1/integration/integrations/${integration.id}/`;
        throw new ApiError(409, "integration_has_content", message, { remedy: { method: "PATCH", path, body: { is_active: false } } });
      }
      await em.remove(integration).flush();
      await correctSchedule(deps, integration);
      return c.json({ success: true as const, data: { id: integration.id } }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/integrations/{id}/test-connection/",
        tags,
        summary: "Call the site with its key",
        request: { params: idParam },
      },
      { 200: answers(testData, "What came of it; ok says whether the site can be used") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const integration = await findIntegration(em, identity.account_id, c.req.valid("param").id);
      const result = await runTest(deps, integration);
      return c.json({ success: true as const, data: { ...result, is_active: result.ok || integration.is_active } }, 200);
    },
  );

/** The account's integration. @throws ApiError 404 */
export async function findIntegration(em: EntityManager, account_id: number, id: number): Promise<SiteIntegration> {
  const integration = await em.findOne(SiteIntegration, { id, account_id });
  if (!integration) throw notFound("integration");
  return integration;
}

/** The integration of that URL, else the site's first, else a new one, with a new key. */
async function giveKey(tx: EntityManager, deps: ApiDeps, site: Site, url: string | undefined) {
  const known = await tx.find(SiteIntegration, { site_id: site.id, platform: "wordpress" }, { orderBy: { id: "asc" } });
  let integration = url ? known.find(({ config_json }) => isSameSite(config_json.site_url, url)) : known[0];
  if (!integration) {
    integration = tx.create(SiteIntegration, {
      account_id: site.account_id,
      site_id: site.id,
      source: crypto.randomUUID(),
      platform: "wordpress",
      platform_type: "cms",
      config_json: { site_url: url ?? site.url },
      credentials_json: {},
      is_active: false,
      sync_enabled: true,
      sync_status: "pending",
      checks: {},
    });
    await tx.persist(integration).flush();
  }
  const rotated = integration.api_key_hash !== null && integration.api_key_hash !== undefined;
  const api_key = rotateKey(deps.secretKeys, integration, deps.apiKeyOverlapHours, new Date());
  recordEvent(tx, {
    account_id: site.account_id,
    site_id: site.id,
    integration_id: integration.id,
    event_type: "sync",
    action: "api_key_rotate",
    description: rotated ? "The API key was replaced by a new one" : "An API key was generated",
    success: true,
    details: { previous_api_key_valid_until: integration.credentials_json.previous_api_key_valid_until ?? null },
  });
  return { integration, api_key };
}

/** @throws ApiError 503 when Temporal is away or no worker takes it up in time */
async function runTest({ temporal, taskQueuePrefix, log }: ApiDeps, integration: SiteIntegration) {
  try {
    const test = await temporal.withDeadline(Date.now() + START_DEADLINE_MS, () =>
      temporal.workflow.start<typeof testConnection>("testConnection", {
        workflowId: `test-connection:${integration.source}`,
        taskQueue: taskQueue(taskQueuePrefix, "publish"),
        args: [integration.id],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        workflowExecutionTimeout: "55 seconds",
        staticSummary: `Test ${integration.config_json.site_url}`.slice(0, 200),
        priority: { priorityKey: 1, fairnessKey: `site-${integration.site_id}` },
      }),
    );
    return await temporal.withDeadline(Date.now() + 60_000, () => test.result());
  } catch (err) {
    log.warn({ err, integration_id: integration.id }, "the connection test did not run");
    throw new ApiError(503, "test_unavailable", "The test could not be run: Temporal or its worker is away. Try again shortly.");
  }
}

function present(deps: ApiDeps, row: SiteIntegration): z.infer<typeof integrationData> {
  const { id, site_id, account_id, source, platform, platform_type, config_json, is_active, sync_enabled, sync_status } = row;
  return {
    ...{ id, site_id, account_id, source, platform, platform_type, config_json, is_active, sync_enabled, sync_status },
    credentials_json: {
      api_key: maskedKey(deps, row),
      previous_api_key_valid_until: row.credentials_json.previous_api_key_valid_until ?? null,
      basic_auth: row.credentials_json.basic_auth ? "set" : null,
    },
    last_sync_at: row.last_sync_at?.toISOString() ?? null,
    sync_error: row.sync_error ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

function maskedKey(deps: ApiDeps, row: SiteIntegration): string | null {
  try {
    const [key] = callingKeys(deps.secretKeys, row, new Date());
    return key ? maskKey(key) : null;
  } catch {
    return "unreadable: SECRET_KEYS lacks the key it was encrypted with";
  }
}
