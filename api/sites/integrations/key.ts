import { z } from "@hono/zod-openapi";
import { recordEvent } from "../../../db/events/record.ts";
import { ensureIntegration } from "../../../db/sites/ensureIntegration.ts";
import { rotateKey } from "../../../db/sites/keys.ts";
import type { EntityManager } from "../../../db/orm.ts";
import { Site } from "../../../db/sites/site.ts";
import { DEFAULT_PLATFORM, PLATFORMS, type Platform } from "../../../domain/sites/platform.ts";
import type { ApiDeps } from "../../http/deps.ts";
import { notFound } from "../../http/errors.ts";
import { withinQuotas } from "../../people/quotas.ts";
import { answers, body, createSubApp, route } from "../../http/route.ts";
import { idNumber, siteUrl, timestamp } from "../../http/schemas.ts";

const keyData = z.object({
  integration_id: z.int(),
  site_id: z.int(),
  api_key: z.string().openapi({ description: "the whole key, shown only in this answer" }),
  api_url: z.string(),
  previous_api_key_valid_until: timestamp.nullable(),
});

/** The route that makes a site's API key (requirements 2.3, step 1). */
export const integrationKeys = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/integrations/generate-api-key/",
      tags: ["Connections"],
      summary: "Create a site's API key",
      description:
        "Creates the connection of a site and its API key. If the site has a connection, its key is replaced, and the old key works for 24 more hours. Enter the key in WordPress under Settings → IGNY8, with the site's id and the API's address. This answer alone shows the key: keep it. `Idempotency-Key` has no effect here, because IGNY8 stores no answer that contains a secret.",
      request: body(
        z.object({
          site_id: idNumber,
          site_url: siteUrl.optional().openapi({ description: "default: the site's own URL" }),
          platform: z.enum(PLATFORMS).default(DEFAULT_PLATFORM),
        }),
      ),
    },
    { 201: answers(keyData, "The key, shown only in this answer") },
  ),
  async (c) => {
    const { em, deps } = c.var;
    const input = c.req.valid("json");
    const site = await em.findOne(Site, input.site_id);
    if (!site) throw notFound("site");
    const { integration, api_key } = await em.transactional(async (tx) => {
      const given = await giveKey(tx, deps, site, input);
      await tx.flush();
      if (given.made) await withinQuotas(c, tx, "integrations");
      return given;
    });
    const data = {
      integration_id: integration.id,
      site_id: site.id,
      api_key,
      api_url: deps.publicUrl,
      previous_api_key_valid_until: integration.credentials_json.previous_api_key_valid_until ?? null,
    };
    return c.json({ success: true as const, data }, 201);
  },
);

/** Gives a new key to the integration of that URL, or to the site's first integration, or to a new one. */
async function giveKey(tx: EntityManager, deps: ApiDeps, site: Site, asked: { site_url?: string | undefined; platform: Platform }) {
  const { integration, made } = await ensureIntegration(tx, site, asked);
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
  return { integration, api_key, made };
}
