import { z } from "@hono/zod-openapi";
import { createEnrolment, exchangeToken, findEnrolment } from "../../db/plugin/enrolments.ts";
import { ofEveryAccount } from "../../db/tenant.ts";
import { ApiError } from "../http/errors.ts";
import { findIntegration } from "../sites/integrations/find.ts";
import { findPlugin } from "./versions/versions.ts";
import { slugParam } from "./versions/schemas.ts";
import { answers, body, createSubApp, errorAnswer, route } from "../http/route.ts";
import { idParam, line, timestamp } from "../http/schemas.ts";
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

/** The route for a first install in one step: it makes a link for a person, whose package connects the site. */
export const installLinks = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/integrations/{id}/install-link/",
      tags: ["integration"],
      summary: "Create a link to a page that offers a package of the plugin; the package connects the site automatically, once",
      request: { params: idParam },
    },
    {
      201: answers(
        z.object({ url: z.string(), expires_at: timestamp }),
        "Whoever has it gets the site's key; earlier ones are void. Programs send what is behind `#token=` to `POST /api/plugins/{slug}/download/`",
      ),
    },
  ),
  async (c) => {
    const { em, deps } = c.var;
    const integration = await findIntegration(em, c.req.valid("param").id);
    await handedOut(em, await findPlugin(c, BRIDGE));
    const { token, expires_at } = await createEnrolment(em, integration, new Date());
    const url = `${deps.publicUrl.replace(/\/+$/, "")}/install#token=${token}`;
    return c.json({ success: true as const, data: { url, expires_at: expires_at.toISOString() } }, 201);
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
      tags: ["plugins"],
      security: [],
      summary: "Exchange the token of an install link for the site's key, once",
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
      const message = `This install link is for ${exchange.site_url}, and this site is ${asking.site_url}. Install it there, or correct the site's address in IGNY8 and make a new link.`;
      throw new ApiError(409, "other_site", message);
    }
    if (exchange.outcome !== "exchanged") throw noEnrolment(exchange.outcome);
    const { integration, api_key } = exchange;
    const data = { api_key, site_id: integration.site_id, source: integration.source, api_url: deps.publicUrl };
    return c.json({ success: true as const, data }, 200);
  },
);
