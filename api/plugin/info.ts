import { z } from "@hono/zod-openapi";
import { type Plugin, PluginVersion } from "../../db/plugin/entities.ts";
import { releasesOf, type Release } from "../../db/plugin/releases.ts";
import type { EntityManager } from "../../db/orm.ts";
import { isHandedOut, newestFirst } from "../../domain/plugin/offer.ts";
import { ApiError } from "../http/errors.ts";
import { findPlugin } from "./versions/versions.ts";
import { slugParam } from "./versions/schemas.ts";
import { answers, createSubApp, route } from "../http/route.ts";
import { picturesOf } from "./icons.ts";
import { htmlOf } from "./markdown.ts";

const info = z
  .object({
    name: z.string().openapi({ example: "IGNY8 WordPress Bridge" }),
    slug: z.string().openapi({ example: "igny8-wp-bridge" }),
    version: z.string(),
    author: z.string(),
    homepage: z.string(),
    requires: z.string(),
    tested: z.string(),
    requires_php: z.string(),
    last_updated: z.string().openapi({ description: "a time in WordPress's form", example: "2026-01-10 12:00:00" }),
    sections: z.object({ description: z.string(), installation: z.string(), changelog: z.string() }).openapi({ description: "HTML" }),
    download_link: z.string(),
    icons: z.record(z.string(), z.string()),
    banners: z.record(z.string(), z.string()),
    versions: z.record(z.string(), z.string()).openapi({ description: "only of the newest version; older ones cannot be downloaded" }),
  })
  .openapi("PluginInfo");

/** The most versions with their changes, newest first. */
const SHOWN = 10;

/** The route with a plugin's public data. */
export const pluginInfo = createSubApp().openapi(
  route(
    {
      method: "get",
      path: "/{slug}/info/",
      tags: ["WordPress Plugin"],
      security: [],
      summary: "Get the plugin's information",
      description:
        "Answers name, version, requirements and changelog of the newest stable version, in the form of WordPress's `plugins_api`. WordPress shows it under View details.",
      request: { params: slugParam },
    },
    { 200: answers(info, "About the newest available version") },
  ),
  async (c) => {
    const plugin = await findPlugin(c, c.req.valid("param").slug);
    const { newest, released } = await handedOut(c.var.em, plugin);
    const { publicUrl } = c.var.deps;
    const download_link = `${publicUrl.replace(/\/+$/, "")}/api/plugins/${plugin.slug}/download/`;
    const data = {
      name: plugin.name,
      slug: plugin.slug,
      version: newest.version,
      author: '<a href="https://igny8.com/">IGNY8</a>',
      homepage: plugin.homepage ?? "",
      requires: newest.requires_wordpress ?? "",
      tested: newest.tested_wordpress ?? "",
      requires_php: newest.requires_php ?? "",
      last_updated: new Date(newest.released_at).toISOString().slice(0, 19).replace("T", " "),
      sections: { description: htmlOf(plugin.description), installation: INSTALLATION, changelog: changelogOf(released) },
      download_link,
      ...picturesOf(publicUrl, plugin.slug),
      versions: { [newest.version]: download_link },
    };
    c.header("cache-control", "public, max-age=300");
    return c.json({ success: true as const, data }, 200);
  },
);

/** The version that anybody gets of a plugin: the newest stable one that is not halted; and the versions before it. @throws ApiError 404 */
export async function handedOut(em: EntityManager, plugin: Plugin): Promise<{ newest: Release; released: Release[] }> {
  const released = (await releasesOf(em, plugin.id, "stable")).filter(isHandedOut).toSorted(newestFirst);
  const [newest] = released;
  if (!newest) throw await noRelease(em, plugin);
  return { newest, released };
}

/** A new installation releases the plugin when it starts, which takes seconds. */
async function noRelease(em: EntityManager, plugin: Plugin): Promise<ApiError> {
  if (await em.count(PluginVersion, { plugin_id: plugin.id, status: "building" })) {
    const message = `${plugin.name} is being prepared. Try again in a minute.`;
    return new ApiError(503, "release_under_way", message, { headers: { "retry-after": "10" } });
  }
  return new ApiError(404, "no_release", `No version of ${plugin.name} has been released yet. An operator can release one under Plugins.`);
}

const INSTALLATION = `<ol>
<li>In IGNY8, add your site under Sites and download the plugin there. This package has your key built in.</li>
<li>In WordPress, upload it under Plugins → Add New → Upload Plugin, and activate it.</li>
<li>A package without a key: create an API key in IGNY8 under Sites, your site, WordPress. Enter API URL, API key and Site ID in WordPress under Settings → IGNY8.</li>
</ol>`;

const changelogOf = (released: Release[]) =>
  released
    .slice(0, SHOWN)
    .map(({ version, released_at, changelog }) => `<h4>${version} – ${released_at.slice(0, 10)}</h4>\n${htmlOf(changelog)}`)
    .join("\n");
