import { sql } from "kysely";
import { judge } from "../../domain/sites/checks.ts";
import type { EntityManager } from "../orm.ts";
import { json, tables } from "../tables.ts";
import type { HealthReport } from "./entities.ts";
import { REPORT, SEE, SEE_BRIDGE } from "./statements.ts";
import type { Channel } from "../../domain/plugin/version.ts";

/** What a site reports about its plugin. */
export interface Sighting {
  plugin_id: number;
  integration_id: number;
  version: string;
  wordpress_version: string;
  php_version: string;
  channel: Channel;
}

export interface Installation {
  id: number;
  version: string;
  previous_version: string | null;
  version_since: string;
  registered_at: string;
}

/** Records that a site has the plugin, which version, and since when. */
export async function see(em: EntityManager, sighting: Sighting): Promise<Installation> {
  const { plugin_id, integration_id, version, wordpress_version, php_version, channel } = sighting;
  const [row] = await SEE<Installation>(em, { plugin_id, integration_id, version, wordpress_version, php_version, channel });
  await checkVersion(em, integration_id, version);
  return row!;
}

/** The site's check of the plugin's version. The checks are also judged with each sync, so that only another version is written here. */
async function checkVersion(em: EntityManager, integration_id: number, version: string): Promise<void> {
  const at = new Date();
  const { plugin_version } = judge({ plugin: { at, version } }, {}, at);
  await tables(em)
    .updateTable("igny8_site_integrations")
    .set({ checks: sql`checks || ${json({ plugin_version })}` })
    .where("id", "=", integration_id)
    .where(sql`checks #>> '{plugin_version,message}'`, "is distinct from", plugin_version.message)
    .execute();
}

/**
 * The same from a connection test or a sync, for a site that does not report by itself: a person entered its key by hand just now, or its
 * bridge is older than the reports. For sites that report daily, only their own reports count.
 */
export async function seeBridge(
  em: EntityManager,
  integration_id: number,
  versions: { bridge: string; wordpress?: string; php?: string },
): Promise<void> {
  const { bridge, wordpress, php } = versions;
  if (bridge === "" || bridge.length > 60) return;
  const short = (version: string | undefined) => version?.slice(0, 60) ?? null;
  await SEE_BRIDGE(em, { integration_id, version: bridge, wordpress_version: short(wordpress), php_version: short(php) });
  await checkVersion(em, integration_id, bridge);
}

/** Stores a site's report on its health. */
export async function keepReport(tx: EntityManager, id: number, healthy: boolean, report: HealthReport): Promise<void> {
  await REPORT(tx, { healthy, health: JSON.stringify(report), id });
}
