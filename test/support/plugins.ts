import { createHash } from "node:crypto";
import { packPlugin } from "../../activities/release/pack.ts";
import { Plugin, PluginDownload, PluginVersion } from "../../db/plugin.ts";
import { judge } from "../../domain/siteChecks.ts";
import type { TestApp } from "./app.ts";
import { createAccount, createSite } from "./fixtures.ts";
import { SLUG } from "./pluginSources.ts";
import { until } from "./until.ts";

/** A released version with its package in the store, built as a release builds it; `bytes` stand for a package where it matters only how many. */
export async function releasedVersion(app: TestApp, version: string, more: Partial<PluginVersion> & { package?: Uint8Array } = {}) {
  const { package: bytes, ...fields } = more;
  const text = (content: string) => new TextEncoder().encode(content);
  const built = packPlugin(SLUG, version, [
    { path: `${SLUG}.php`, bytes: text(`<?php // Version: ${version}`) },
    { path: "readme.txt", bytes: text(`Stable tag: ${version}`.repeat(100)) },
  ]);
  const zip = bytes ?? built.zip;
  const sha256 = createHash("sha256").update(zip).digest("hex");
  await app.deps.pluginStore.put(sha256, zip);
  const em = app.orm.em.fork();
  const plugin = await em.findOneOrFail(Plugin, { slug: SLUG });
  const row = em.create(PluginVersion, {
    plugin_id: plugin.id,
    version,
    status: "released",
    channel: "stable",
    changelog: `What ${version} brings.`,
    requires_wordpress: "5.6",
    tested_wordpress: "7.1",
    requires_php: "7.4",
    rollout: 100,
    ...{ sha256, md5: built.md5, bytes: zip.length, files: built.files.length },
    ...{ manifest: `{"version":"${version}"}`, signature: "c2lnbmF0dXJl", key_id: "release-1", steps: [] },
    released_at: new Date(),
    ...fields,
  });
  await em.persist(row).flush();
  return { zip, sha256, row };
}

/** No version of the plugin is released any more, and nothing was downloaded or installed. */
export async function forgetReleases(app: TestApp): Promise<void> {
  await app.deps.downloads.close();
  for (const table of ["versions", "downloads", "installations", "version_days"])
    await app.orm.em.execute(`delete from igny8_plugin_${table}`);
}

const TOOK_OUR_KEY = JSON.stringify(judge({ call: { at: new Date(), failure: null } }, {}, new Date()));

/** A site that took our call once, of an account of its own unless one is named, and what asks in its name. */
export async function pluginSite(
  app: TestApp,
  url = `https://site-${crypto.randomUUID()}.example.com`,
  owner?: Awaited<ReturnType<typeof createAccount>>,
) {
  const account = owner ?? (await createAccount(app.orm));
  const site = { ...account, ...(await createSite(app.orm, account.account_id, url)), url };
  await app.orm.em.execute("update igny8_site_integrations set checks = ?::jsonb where id = ?", [TOOK_OUR_KEY, site.integration_id]);
  const facts = { site_url: url, wordpress_version: "6.9.1", php_version: "8.3.4" };
  return {
    ...site,
    facts,
    async ask(route: string, body: Record<string, unknown> = {}, key: string | undefined = site.api_key) {
      const response = await app.app.request(`/api/plugins/${SLUG}/${route}/`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(key ? { "x-igny8-api-key": key } : {}) },
        body: JSON.stringify({ ...facts, ...body }),
      });
      return { status: response.status, headers: response.headers, json: (await response.json()) as any };
    },
  };
}

/** What was written down of downloads, oldest first, once there are so many. */
export async function downloadsOf(app: TestApp, count: number): Promise<PluginDownload[]> {
  return until(`${count} downloads are written down`, async () => {
    const rows = await app.orm.em.fork().find(PluginDownload, {}, { orderBy: { id: "asc" } });
    return rows.length >= count ? rows : undefined;
  });
}
