import { z } from "@hono/zod-openapi";
import { reportHealth } from "../../db/plugin/health.ts";
import { see } from "../../db/plugin/installations.ts";
import { SiteIntegration } from "../../db/sites/integration.ts";
import { firstTestStart } from "../../domain/temporal/starts/sites.ts";
import { tryStart } from "../../temporal/soon.ts";
import { slugParam } from "./versions/schemas.ts";
import { beginningOf } from "../../domain/text.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { text, timestamp } from "../http/schemas.ts";
import { askingSite, keyHeader, siteFacts, versionText } from "./askingSite.ts";

const installation = z.object({
  version: z.string(),
  previous_version: z.string().nullable(),
  version_since: timestamp,
  registered_at: timestamp,
});

const facts = { ...siteFacts, version: versionText };
const count = z.int().min(0).max(1_000_000).default(0);
const report = z.object({
  ...facts,
  errors: z.object({ fatal: count, publish: count, webhook: count }).openapi({ description: "since the last report" }),
  queued: count.openapi({ description: "changes on the site that IGNY8 has not received yet" }),
  update_error: z
    .object({ version: versionText, code: text(100), message: text(20_000).overwrite((message) => beginningOf(message, 2_000)) })
    .nullish()
    .openapi({ description: "why the site did not install the offered version" }),
});

const DAY_S = 86_400;
const HOUR_S = 3_600;

const tags = ["WordPress Plugin"];
const security = [{ site_key: [] }];

/** Routes by which sites report their plugin and its health. */
export const installations = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/{slug}/register/",
        tags,
        security,
        summary: "Register the plugin",
        description:
          "The plugin reports its version and the versions of WordPress and PHP after activation. Repeating it updates the report.",
        request: { params: slugParam, headers: keyHeader, ...body(z.object(facts)) },
      },
      { 200: answers(installation, "The stored installation") },
    ),
    async (c) => {
      const { site_url, ...told } = c.req.valid("json");
      const { plugin, site } = await askingSite(c, c.req.valid("param").slug, site_url);
      const row = await see(c.var.em, { ...told, plugin_id: plugin.id, integration_id: site.integration_id });
      // Somebody entered the key by hand: nothing is left to do for them.
      const integration = await c.var.em.findOneOrFail(SiteIntegration, site.integration_id);
      const { deps } = c.var;
      if (!integration.is_active && !integration.last_sync_at)
        await tryStart(deps, firstTestStart(integration, deps.taskQueuePrefix), "the site is tested when a person asks for it");
      return c.json({ success: true as const, data: present(installation, row) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/{slug}/health-check/",
        tags,
        security,
        summary: "Report the plugin's health",
        description:
          "The plugin reports once a day how many errors occurred, how many changes wait to be reported, and why an update failed. If a new version makes sites unhealthy, IGNY8 halts its rollout. The answer says when to report next.",
        request: { params: slugParam, headers: keyHeader, ...body(report) },
      },
      {
        200: answers(
          z.object({ healthy: z.boolean(), next_report_in_s: z.int() }),
          "The verdict on the report, and the time of the next one",
        ),
      },
    ),
    async (c) => {
      const { site_url, errors, queued, update_error = null, ...told } = c.req.valid("json");
      const { plugin, site } = await askingSite(c, c.req.valid("param").slug, site_url);
      const sighting = { ...told, plugin_id: plugin.id, integration_id: site.integration_id };
      const { healthy, alarm } = await reportHealth(c.var.em, plugin, sighting, { ...errors, queued, update_error });
      if (alarm) c.var.log.warn({ plugin: plugin.slug, version: told.version }, alarm);
      // Without the random part, sites that were updated together would report together for ever.
      const next_report_in_s = DAY_S + Math.round((Math.random() - 0.5) * HOUR_S);
      return c.json({ success: true as const, data: { healthy, next_report_in_s } }, 200);
    },
  );
