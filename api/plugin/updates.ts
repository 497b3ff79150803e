import { z } from "@hono/zod-openapi";
import { see } from "../../db/plugin/installations.ts";
import { signatureOf } from "../../db/plugin/releases.ts";
import { NO_OFFER_REASONS } from "../../domain/plugin/offer.ts";
import { slugParam } from "./versions/schemas.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { picturesOf } from "./icons.ts";
import { signedLink } from "./links.ts";
import { offerTo } from "./offerTo.ts";
import { askingSite, keyHeader, siteFacts, versionText } from "./askingSite.ts";

const update = z
  .object({
    slug: z.string().openapi({ example: "igny8-wp-bridge" }),
    plugin: z.string().openapi({ description: "the slug in WordPress", example: "igny8-wp-bridge/igny8-wp-bridge.php" }),
    new_version: z.string(),
    url: z.string(),
    package: z.string().openapi({ description: "URL of the ZIP, for this site; valid for an hour" }),
    tested: z.string(),
    requires: z.string(),
    requires_php: z.string(),
    icons: z.record(z.string(), z.string()),
    banners: z.record(z.string(), z.string()),
    manifest: z.string().nullable().openapi({ description: "exactly the text that `signature` signs" }),
    signature: z.string().nullable().openapi({ description: "Ed25519, base64" }),
    key_id: z.string().nullable(),
  })
  .openapi("PluginUpdate");

const offer = z
  .object({
    installed_version: z.string(),
    latest_version: z.string().nullable().openapi({ description: "the offered version, otherwise the newest of the channel" }),
    update_available: z.boolean(),
    reason: z.enum(NO_OFFER_REASONS).nullable().openapi({ description: "why there is no update; null if there is one" }),
    message: z.string(),
    update: update.nullable(),
  })
  .openapi("PluginOffer");

/** The route by which a site asks for a newer version. */
export const updates = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/{slug}/check-update/",
      tags: ["WordPress Plugin"],
      security: [{ site_key: [] }],
      summary: "Check for an update",
      description:
        "The plugin asks twice a day whether there is a newer version for this site. The offer depends on the channel, the rollout, and the versions of WordPress and PHP. The package's address is signed, and valid for one hour. Per site, 120 requests an hour are possible.",
      request: { params: slugParam, headers: keyHeader, ...body(z.object({ ...siteFacts, installed_version: versionText })) },
    },
    { 200: answers(offer, "The offered version, or why there is none") },
  ),
  async (c) => {
    const { em, deps } = c.var;
    const { site_url, installed_version, ...facts } = c.req.valid("json");
    const { plugin, site } = await askingSite(c, c.req.valid("param").slug, site_url);
    await see(em, { ...facts, version: installed_version, plugin_id: plugin.id, integration_id: site.integration_id });
    const { source } = site;
    const { offered, newest, reason, message } = await offerTo(em, plugin.id, { ...facts, installed_version, source });
    const data = {
      installed_version,
      latest_version: (offered ?? newest)?.version ?? null,
      update_available: offered !== null,
      reason,
      message,
      update: offered && {
        slug: plugin.slug,
        plugin: `${plugin.slug}/${plugin.slug}.php`,
        new_version: offered.version,
        url: plugin.homepage ?? "",
        package: signedLink(deps, { slug: plugin.slug, version: offered.version, source }, new Date()),
        tested: offered.tested_wordpress ?? "",
        requires: offered.requires_wordpress ?? "",
        requires_php: offered.requires_php ?? "",
        ...picturesOf(deps.publicUrl, plugin.slug),
        ...(await signatureOf(em, offered.id)),
      },
    };
    return c.json({ success: true as const, data }, 200);
  },
);
