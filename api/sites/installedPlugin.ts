import { z } from "@hono/zod-openapi";
import { PluginInstallation } from "../../db/plugin/entities.ts";
import { NO_OFFER_REASONS } from "../../domain/plugin/offer.ts";
import { notFound } from "../http/errors.ts";
import { findIntegration } from "./integrations/find.ts";
import { offerTo } from "../plugin/offerTo.ts";
import { answers, createSubApp, route } from "../http/route.ts";
import { idParam, timestamp } from "../http/schemas.ts";

const installedData = z
  .object({
    version: z.string(),
    version_since: timestamp,
    wordpress_version: z.string().nullable(),
    php_version: z.string().nullable(),
    healthy: z.boolean().nullable().openapi({ description: "from the site's daily report; null: no report since its last update" }),
    last_seen_at: timestamp,
    latest_version: z.string().nullable().openapi({ description: "the offered version, otherwise the newest of the channel" }),
    update_available: z.boolean(),
    reason: z.enum(NO_OFFER_REASONS).nullable().openapi({ description: "why there is no update; null if there is one" }),
    message: z.string(),
  })
  .openapi("InstalledPlugin");

/** The route with a site's plugin and the version that it is offered. */
export const installedPlugin = createSubApp().openapi(
  route(
    {
      method: "get",
      path: "/integrations/{id}/plugin/",
      tags: ["Connections"],
      summary: "Get a site's plugin",
      description:
        "Answers the version of the plugin on the site, as the site last reported it, and whether an update is offered. Before the first report, the answer is 404.",
      request: { params: idParam },
    },
    { 200: answers(installedData, "From the site's last report; 404 before the first") },
  ),
  async (c) => {
    const { em } = c.var;
    const { id: integration_id, source } = await findIntegration(em, c.req.valid("param").id);
    const row = await em.findOne(PluginInstallation, { integration_id, plugin: { slug: "igny8-wp-bridge" } });
    if (!row) throw notFound("plugin on this site: the site has not reported one yet");
    const { version, channel, healthy = null, wordpress_version = null, php_version = null } = row;
    // A version that the site never reported excludes no offer.
    const site = {
      installed_version: version,
      wordpress_version: wordpress_version ?? "99",
      php_version: php_version ?? "99",
      channel,
      source,
    };
    const { offered, newest, reason, message } = await offerTo(em, row.plugin_id, site);
    const data = {
      ...{ version, healthy, wordpress_version, php_version, reason, message },
      version_since: row.version_since.toISOString(),
      last_seen_at: row.last_seen_at.toISOString(),
      latest_version: (offered ?? newest)?.version ?? null,
      update_available: offered !== null,
    };
    return c.json({ success: true as const, data }, 200);
  },
);
