import type { EntityManager } from "../orm.ts";
import { sql } from "kysely";
import { bigint, tables } from "../tables.ts";

/** A site counts as active if it called IGNY8 within a week. It calls twice a day. */
const ACTIVE = sql<boolean>`last_seen_at > now() - interval '7 days'`;
/** Today is the last of this many days. All days are UTC. */
const daysAgo = (days: number) => sql<string>`(now() at time zone 'UTC')::date - ${days}::int`;
/** The most groups of a kind. Fewer versions exist, but a site may send any text as its version. */
const GROUPS = 200;

/** Sites of a plugin, all and active ones. */
const installed = (em: EntityManager, pluginId: number) =>
  tables(em)
    .selectFrom("igny8_plugin_installations")
    .select(({ fn }) => fn.countAll<number>().as("sites"))
    .where("plugin_id", "=", pluginId);
const ACTIVE_SITES = sql<number>`count(*) filter (where ${ACTIVE})`;

/**
 * The numbers of a plugin's sites and downloads.
 * @param days how many days back, including today
 */
export async function analyse(em: EntityManager, pluginId: number, days: number) {
  const totals = await installed(em, pluginId).select(ACTIVE_SITES.as("active_sites")).executeTakeFirstOrThrow();
  const versions = await installed(em, pluginId)
    .select(["version", ACTIVE_SITES.as("active")])
    .select(({ fn }) => fn.countAll<number>().filterWhere("healthy", "=", true).as("healthy"))
    .select(({ fn }) => fn.countAll<number>().filterWhere("healthy", "=", false).as("unhealthy"))
    .groupBy("version")
    .orderBy("sites", "desc")
    .orderBy("version")
    .limit(GROUPS)
    .execute();
  const distribution = await tables(em)
    .selectFrom("igny8_plugin_version_days")
    .select(["day", "version", "sites", "active"])
    .where("plugin_id", "=", pluginId)
    .where("day", ">", daysAgo(days))
    .orderBy("day")
    .orderBy("version")
    .limit(20_000)
    .execute();
  const compatibility = await installed(em, pluginId)
    .select(["version", MINOR.wordpress.as("wordpress"), MINOR.php.as("php")])
    .select(({ fn }) => fn.countAll<number>().filterWhere("healthy", "=", false).as("unhealthy"))
    .where(ACTIVE)
    .groupBy(["version", MINOR.wordpress, MINOR.php])
    .orderBy("sites", "desc")
    .orderBy("version")
    .orderBy("wordpress")
    .orderBy("php")
    .limit(GROUPS)
    .execute();
  return { totals, versions, distribution, compatibility, downloads: await downloadsOf(em, pluginId, days) };
}
const MINOR = {
  wordpress: sql<string | null>`substring(wordpress_version from '^\\d+\\.\\d+')`,
  php: sql<string | null>`substring(php_version from '^\\d+\\.\\d+')`,
};

/** Downloads by result, and by version, day, country and kind, in one scan. */
const downloadsOf = (em: EntityManager, pluginId: number, days: number) =>
  tables(em)
    .selectFrom("igny8_plugin_downloads")
    .select(
      sql<"version" | "day" | "country" | "kind">`case grouping(version, day, country) when 3 then 'version' when 5 then 'day'
        when 6 then 'country' else 'kind' end`.as("by"),
    )
    .select(["version", sql<string | null>`day::text`.as("day"), "country", "outcome"])
    .select(({ fn, ref }) => [ref("kind").$castTo<string | null>().as("kind"), fn.countAll<number>().as("downloads")])
    .where("plugin_id", "=", pluginId)
    .where("day", ">", daysAgo(days))
    .groupBy(sql`grouping sets ((version, outcome), (day, outcome), (country, outcome), (kind, outcome))`)
    .orderBy("day")
    .orderBy("downloads", "desc")
    .limit(5_000)
    .execute();

/** Stores how many sites have which version today. A second call on the same day replaces the numbers. A version without sites has no row. */
export async function countVersions(em: EntityManager): Promise<void> {
  await tables(em)
    .insertInto("igny8_plugin_version_days")
    .columns(["plugin_id", "version", "day", "sites", "active"])
    .expression(({ selectFrom }) =>
      selectFrom("igny8_plugin_installations")
        .select(({ fn }) => ["plugin_id", "version", daysAgo(0).as("day"), fn.countAll<number>().as("sites"), ACTIVE_SITES.as("active")])
        .groupBy(["plugin_id", "version"]),
    )
    .onConflict((conflict) =>
      conflict
        .columns(["plugin_id", "day", "version"])
        .doUpdateSet(({ ref }) => ({ sites: ref("excluded.sites"), active: ref("excluded.active") })),
    )
    .execute();
}

/** The conditions of the filter by health, in the words of the partial index of unhealthy sites. */
const HEALTH = {
  healthy: sql<boolean>`i.healthy`,
  unhealthy: sql<boolean>`not i.healthy`,
  unknown: sql<boolean>`i.healthy is null`,
};
type Health = keyof typeof HEALTH;
export const HEALTHS = Object.keys(HEALTH) as Health[];

/** Installations of a plugin, newest first, below an id, with their sites' addresses. */
export function listInstallations(
  em: EntityManager,
  pluginId: number,
  { version, health }: { version?: string | undefined; health?: Health | undefined },
  { below, limit }: { below: number; limit: number },
) {
  let query = tables(em)
    .selectFrom("igny8_plugin_installations as i")
    .innerJoin("igny8_site_integrations as n", "n.id", "i.integration_id")
    .innerJoin("igny8_accounts as a", "a.id", "n.account_id")
    .select([
      "i.id",
      "i.integration_id",
      "n.account_id",
      "a.name as account_name",
      "n.site_id",
      sql<string>`n.config_json ->> 'site_url'`.as("site_url"),
    ])
    .select(["i.version", "i.previous_version", "i.version_since", "i.wordpress_version", "i.php_version", "i.channel"])
    .select(["i.healthy", "i.health", "i.last_health_at", "i.registered_at", "i.last_seen_at"])
    .where("i.plugin_id", "=", pluginId)
    .where("i.id", "<", bigint(below))
    .orderBy("i.id", "desc")
    .limit(limit);
  if (version !== undefined) query = query.where("i.version", "=", version);
  if (health !== undefined) query = query.where(HEALTH[health]);
  return query.execute();
}
