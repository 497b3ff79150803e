import { z } from "@hono/zod-openapi";
import { createEnrolment, exchangeToken, findEnrolment, newestEnrolment } from "../../db/plugin/enrolments.ts";
import { ensureIntegration } from "../../db/sites/ensureIntegration.ts";
import { Site } from "../../db/sites/site.ts";
import { ofEveryAccount } from "../../db/tenant.ts";
import { firstTestStart } from "../../domain/temporal/starts/sites.ts";
import { tryStart } from "../../temporal/soon.ts";
import { ApiError, notFound } from "../http/errors.ts";
import { withinQuotas } from "../people/quotas.ts";
import { findIntegration } from "../sites/integrations/find.ts";
import { findPlugin } from "./versions/versions.ts";
import { slugParam } from "./versions/schemas.ts";
import { answers, body, createSubApp, errorAnswer, route } from "../http/route.ts";
import { idNumber, idParam, line, timestamp } from "../http/schemas.ts";
import { handedOut } from "./info.ts";
import { siteFacts, versionText } from "./askingSite.ts";
import { noEnrolment } from "./wanted.ts";

const BRIDGE = "igny8-wp-bridge";

const enrolment = z.object({
  api_key: z.string().openapi({ description: "the whole key, shown only in this answer" }),
  site_id: z.int(),
  source: z.uuid(),
  api_url: z.string(),
});

const linkUrl = (publicUrl: string, token: string) => `${publicUrl.replace(/\/+$/, "")}/install#token=${token}`;

const linkState = z
  .object({
    created_at: timestamp,
    expires_at: timestamp,
    used_at: timestamp.nullable().openapi({ description: "when a plugin got the site's key with it" }),
    refusal: z
      .object({
        at: timestamp,
        reason: z.enum(["other_site", "used", "expired"]),
        site_url: z.string().openapi({ description: "the address of the WordPress that asked" }),
      })
      .nullable()
      .openapi({ description: "why the plugin's last attempt to connect failed" }),
  })
  .openapi("InstallLinkState");

/** The routes for a first install in one step: they make links for people, whose packages connect the sites. */
export const installLinks = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/integrations/{id}/install-link/",
        tags: ["Connections"],
        summary: "Get the state of an install link",
        description:
          "Answers when the newest install link of a site was made, until when it is valid, whether it has connected the site, and why its last attempt was refused. `data` is null if there is no link. The link itself is shown only when it is created.",
        request: { params: idParam },
      },
      { 200: answers(linkState.nullable(), "null: there is none. The link itself is shown only when it is made") },
    ),
    async (c) => {
      const { em } = c.var;
      const integration = await findIntegration(em, c.req.valid("param").id);
      const newest = await newestEnrolment(em, integration.id);
      const data = newest && {
        created_at: newest.created_at.toISOString(),
        expires_at: newest.expires_at.toISOString(),
        used_at: newest.used_at?.toISOString() ?? null,
        refusal: newest.refusal ?? null,
      };
      return c.json({ success: true as const, data }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/integrations/{id}/install-link/",
        tags: ["Connections"],
        summary: "Create an install link",
        description:
          "Creates a link to a page with a package of the plugin that connects the site when it is activated. The link is valid for 24 hours, and for one site. Whoever has it gets the site's key, so share it with care. An earlier link stops working. Programs send the part after `#token=` to `POST /api/plugins/{slug}/download/`.",
        request: { params: idParam },
      },
      {
        201: answers(
          z.object({ url: z.string(), expires_at: timestamp }),
          "Whoever has it gets the site's key; earlier links no longer work. Programs send what follows `#token=` to `POST /api/plugins/{slug}/download/`",
        ),
      },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const integration = await findIntegration(em, c.req.valid("param").id);
      await handedOut(em, await findPlugin(c, BRIDGE));
      const { token, expires_at } = await createEnrolment(em, integration, new Date());
      return c.json({ success: true as const, data: { url: linkUrl(deps.publicUrl, token), expires_at: expires_at.toISOString() } }, 201);
    },
  );

/** The most links of one request. */
const MOST_LINKS = 100;

/** The route that makes install links for many sites, and for sites that have no integration yet. */
export const siteInstallLinks = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/sites/install-links/",
      tags: ["Connections"],
      summary: "Create install links for many sites",
      description:
        "Creates an install link for each of the named sites, connected or not. A link opens a page with a package of the plugin that connects the site when it is activated. Each link is valid for 24 hours, and for one site. Whoever has it gets the site's key, so share it with care. Earlier links of the sites stop working.",
      request: body(z.object({ site_ids: z.array(idNumber).min(1).max(MOST_LINKS) })),
    },
    {
      201: answers(
        z.array(
          z.object({
            site_id: z.int(),
            integration_id: z.int(),
            name: z.string(),
            site_url: z.string(),
            url: z.string().openapi({ description: "for the person who looks after the site; shown only in this answer" }),
            expires_at: timestamp,
          }),
        ),
        "In the order of the ids. Earlier links of these sites no longer work",
      ),
    },
  ),
  async (c) => {
    const { em, deps } = c.var;
    const wanted = [...new Set(c.req.valid("json").site_ids)];
    await handedOut(em, await findPlugin(c, BRIDGE));
    const data = await em.transactional(async (tx) => {
      const sites = new Map((await tx.find(Site, { id: { $in: wanted } })).map((site) => [site.id, site]));
      if (sites.size < wanted.length) throw notFound("site");
      const links = [];
      // In the order of ids, so that two requests at once lock the integrations in the same order.
      for (const id of wanted.toSorted((a, b) => a - b)) {
        const site = sites.get(id)!;
        const { integration } = await ensureIntegration(tx, site);
        const { token, expires_at } = await createEnrolment(tx, integration, new Date());
        const { site_url } = integration.config_json;
        const url = linkUrl(deps.publicUrl, token);
        links.push({ site_id: id, integration_id: integration.id, name: site.name, site_url, url, expires_at: expires_at.toISOString() });
      }
      await withinQuotas(c, tx, "integrations");
      return links;
    });
    data.sort((a, b) => wanted.indexOf(a.site_id) - wanted.indexOf(b.site_id));
    return c.json({ success: true as const, data }, 201);
  },
);

const attempt = z.string().min(16).max(100).optional().openapi({
  description: "A random id of this exchange. If an answer is lost, a repeated request with the same id gets the same key.",
});

/** The route by which the installed package exchanges its token for the key. */
export const enrol = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/{slug}/enrol/",
      tags: ["WordPress Plugin"],
      security: [],
      summary: "Exchange an install token",
      description:
        "The package of an install link calls this on activation, and gets the site's key. The token works once, for the site that the link was made for. If the answer is lost, the same `attempt` gets the same key again.",
      request: { params: slugParam, ...body(z.object({ token: line(100), attempt, ...siteFacts, version: versionText })) },
    },
    { 200: answers(enrolment, "The key; the installation is registered"), 410: errorAnswer("The token was used or has expired") },
  ),
  async (c) => {
    const { em, deps } = c.var;
    const { token, ...asking } = c.req.valid("json");
    const plugin = await findPlugin(c, c.req.valid("param").slug);
    const known = await findEnrolment(em, token);
    if (known) await deps.limits.take("plugin_enrol", String(known.integration_id));
    const keys = { secretKeys: deps.secretKeys, overlapHours: deps.apiKeyOverlapHours };
    const exchange = await exchangeToken(ofEveryAccount(em), token, { ...asking, plugin_id: plugin.id }, keys, new Date());
    if (exchange.outcome === "other_site") {
      const message = `This install link is for ${exchange.site_url}, and this site is ${asking.site_url}. In IGNY8, open this site and choose "Use this address". Or install the package on ${exchange.site_url}.`;
      throw new ApiError(409, "other_site", message);
    }
    if (exchange.outcome !== "exchanged") throw noEnrolment(exchange.outcome);
    const { integration, api_key } = exchange;
    await tryStart(deps, firstTestStart(integration, deps.taskQueuePrefix), "the site is tested when a person asks for it");
    const data = { api_key, site_id: integration.site_id, source: integration.source, api_url: deps.publicUrl };
    return c.json({ success: true as const, data }, 200);
  },
);
