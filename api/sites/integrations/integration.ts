import { z } from "@hono/zod-openapi";
import { keepBasicAuth } from "../../../db/sites/basicAuth.ts";
import { Content } from "../../../db/articles/content.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { moveSite } from "../../../db/sites/boundSecrets.ts";
import { isSameHost } from "../../../domain/sites/url.ts";
import { nameObject } from "../../http/activity.ts";
import type { ApiDeps, Identity } from "../../http/deps.ts";
import { ApiError } from "../../http/errors.ts";
import { before, toPage } from "../../http/pages.ts";
import { answers, answersPage, body, createSubApp, route } from "../../http/route.ts";
import { changes, filterId, idParam, pageQuery, siteUrl, text } from "../../http/schemas.ts";
import { syncScheduleStart } from "../../../domain/temporal/starts/sites.ts";
import { hasRight } from "../../../domain/people/roles.ts";
import { tryStart } from "../../../temporal/soon.ts";
import { findIntegration } from "./find.ts";
import { integrationData, present } from "./present.ts";

/** User and password in the form of RFC 7617. */
const basicAuth = z.object({
  user: text(200)
    .min(1)
    .regex(/^[^\p{Cc}:]*$/u, "must not contain a colon or control characters"),
  password: text(200)
    .min(1)
    .regex(/^\P{Cc}*$/u, "must not contain control characters"),
});

const tags = ["Connections"];

export const integrations = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/integrations/",
        tags,
        summary: "List connections",
        description:
          "Lists the connections (integrations) of the account's sites, newest first, with their keys masked. Filter by `site_id`.",
        request: { query: pageQuery.extend({ site_id: filterId.optional() }) },
      },
      { 200: answersPage(integrationData, "Newest first") },
    ),
    async (c) => {
      const { limit, cursor, site_id } = c.req.valid("query");
      const where = { ...(site_id ? { site_id } : {}), ...before(cursor) };
      const { rows, next_cursor } = toPage(
        await c.var.em.find(SiteIntegration, where, { orderBy: { id: "desc" }, limit: limit + 1 }),
        limit,
      );
      return c.json({ success: true as const, data: rows.map((row) => present(c.var.deps, row)), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/integrations/{id}/",
        tags,
        summary: "Get a connection",
        description: "Answers one connection with its address, its sync state and its masked key.",
        request: { params: idParam },
      },
      { 200: answers(integrationData, "The integration, its key masked") },
    ),
    async (c) => {
      const integration = await findIntegration(c.var.em, c.req.valid("param").id);
      return c.json({ success: true as const, data: present(c.var.deps, integration) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/integrations/{id}/",
        tags,
        summary: "Change a connection",
        description:
          "Activates or deactivates a connection, turns its daily sync on or off, changes the address that articles are sent to, or stores the credentials of the site's HTTP Basic authentication. Only an owner may change the host, the port, or https to http: that ends the API key, so create a new one afterwards.",
        request: {
          params: idParam,
          ...body(
            changes({
              is_active: z.boolean(),
              sync_enabled: z.boolean(),
              config_json: z.object({ site_url: siteUrl }).openapi({
                description:
                  "address that articles are sent to. A new host or port, or a change from https to http, makes the API key and basic_auth invalid, and only an owner may do it",
              }),
              basic_auth: basicAuth.nullable().openapi({
                description: "credentials for the HTTP Basic authentication of the site's web server; never shown again. null removes them",
              }),
            }),
          ),
        },
      },
      { 200: answers(integrationData, "The changed integration") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const { config_json, is_active, sync_enabled, basic_auth } = c.req.valid("json");
      const integration = await findIntegration(em, c.req.valid("param").id);
      if (config_json && config_json.site_url !== integration.config_json.site_url) move(deps, identity, integration, config_json.site_url);
      if (basic_auth !== undefined) keepBasicAuth(deps.secretKeys, integration, basic_auth);
      if (is_active !== undefined) integration.is_active = is_active;
      if (sync_enabled !== undefined) integration.sync_enabled = sync_enabled;
      await em.flush();
      await requestScheduleCorrection(deps, integration);
      return c.json({ success: true as const, data: present(deps, integration) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/integrations/{id}/",
        tags,
        summary: "Delete a connection",
        description:
          "Deletes a connection that has published nothing. Its key stops working. A connection with posts answers 409 `integration_has_content`: deactivate it instead, because IGNY8 needs it to know its posts.",
        request: { params: idParam },
      },
      { 200: answers(z.object({ id: z.int() }), "Deleted; its key no longer works") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const integration = await findIntegration(em, c.req.valid("param").id);
      if (await em.count(Content, { integration_id: integration.id })) {
        // Without the record of its posts, IGNY8 would publish them a second time.
        const message = "Articles were published through this connection. Deactivate it instead.";
        const path = `/api/v1/integration/integrations/${integration.id}/`;
        throw new ApiError(409, "integration_has_content", message, { remedy: { method: "PATCH", path, body: { is_active: false } } });
      }
      nameObject(c, integration.config_json.site_url);
      await em.remove(integration).flush();
      await requestScheduleCorrection(deps, integration);
      return c.json({ success: true as const, data: { id: integration.id } }, 200);
    },
  );

/**
 * Changes the site's address. A change to another origin is for owners, and makes the key void: a person who redirects a site's key controls the
 * site. @throws ApiError 403 or 409
 */
function move(deps: ApiDeps, { role }: Identity, integration: SiteIntegration, to: string): void {
  if (!hasRight(role, "manage") && !isSameHost(to, integration.config_json.site_url)) {
    const message = `Only an owner of the account may change the address to another host or port, or from https to http, because the site's API key then stops working. Your role is ${role}.`;
    throw new ApiError(403, "role_required", message);
  }
  try {
    moveSite(deps.secretKeys, integration, to);
  } catch (err) {
    deps.log.error({ err, integration_id: integration.id }, "the site's secrets could not be sealed for its new address");
    const message =
      "The stored API key can't be decrypted. Create a new key, or ask an operator to restore SECRET_KEYS. Then change the address.";
    throw new ApiError(409, "credentials_unreadable", message);
  }
}

/** Starts the workflow that makes the daily Schedule agree with the row. */
const requestScheduleCorrection = (deps: ApiDeps, integration: SiteIntegration) =>
  tryStart(
    deps,
    syncScheduleStart(integration, crypto.randomUUID(), deps.taskQueuePrefix),
    "the Schedule is corrected when a worker starts",
  );
