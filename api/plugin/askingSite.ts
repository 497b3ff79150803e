import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Plugin } from "../../db/plugin/entities.ts";
import type { Speaker } from "../../db/sites/applyWebhook.ts";
import { CHANNELS } from "../../domain/plugin/version.ts";
import { isKnownAddress } from "../../domain/sites/identity.ts";
import { takeFrom } from "../http/clientAddress.ts";
import type { AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";
import { findPlugin } from "./versions/versions.ts";
import { text } from "../http/schemas.ts";

export const keyHeader = z.object({
  "x-igny8-api-key": text(200).optional().openapi({ description: "the site's API key" }),
});

/** A version in its maker's form: `1.4.0`, `7.1-beta2`, `8.1.2-1ubuntu2.14`. */
export const versionText = text(60)
  .regex(/^\d[!-~]*$/, "must be a version such as 1.4.0")
  .openapi({ example: "1.4.0" });

/** What a site says about itself in each request. */
export const siteFacts = {
  site_url: text(2_000).openapi({ description: "the site's own address (`home_url()`)" }),
  wordpress_version: versionText,
  php_version: versionText,
  channel: z.enum(CHANNELS).default("stable").openapi({ description: "beta: stable versions and betas" }),
};

/** The site whose key the request contains (siteKey.ts). @throws ApiError 401 for another address, 404 for the plugin, 429 */
export async function askingSite(c: Context<AppEnv>, slug: string, site_url: string): Promise<{ plugin: Plugin; site: Speaker }> {
  const { speaker: site, deps } = c.var;
  await takeFrom(c, "plugin_ask_from");
  if (!isKnownAddress(site, site_url)) {
    throw new ApiError(401, "unauthenticated", `The API key belongs to another site than ${site_url}.`);
  }
  await deps.limits.take("plugin_ask", String(site.integration_id));
  return { plugin: await findPlugin(c, slug), site };
}
