import { LockMode } from "@mikro-orm/core";
import { sql } from "kysely";
import { rcompare } from "semver";
import type { EntityManager } from "../orm.ts";
import { bigint, json, now, tables } from "../tables.ts";
import { PluginVersion, stepsAtFirst } from "./entities.ts";

/** Runs a transaction on a plugin's version with its row locked: of two operators the second sees the first one's result. */
export async function withVersion<T>(
  em: EntityManager,
  where: { plugin_id: number; version: string },
  act: (version: PluginVersion, tx: EntityManager) => T | Promise<T>,
): Promise<T | null> {
  return em.fork().transactional(async (tx) => {
    const version = await tx.findOne(PluginVersion, where, { lockMode: LockMode.PESSIMISTIC_WRITE });
    return version ? act(version, tx) : null;
  });
}

/** Makes a draft; false when the plugin has a version of that name. */
export async function makeVersion(
  em: EntityManager,
  { plugin_id, version, channel, changelog, rollout }: Pick<PluginVersion, "plugin_id" | "version" | "channel" | "changelog" | "rollout">,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(em)
    .insertInto("igny8_plugin_versions")
    .values({ plugin_id, version, channel, changelog, rollout })
    .onConflict((conflict) => conflict.columns(["plugin_id", "version"]).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Begins the build of a draft. The caller has locked its row. */
export function beginBuild(version: PluginVersion): void {
  Object.assign(version, { status: "building", steps: stepsAtFirst(), error: null });
}

/** Makes a version a draft again if its build has not begun; false if the workflow was quicker. */
export async function withdrawBuild(em: EntityManager, versionId: number): Promise<boolean> {
  const { numUpdatedRows } = await tables(em)
    .updateTable("igny8_plugin_versions")
    .set({ status: "draft", steps: json([]), updated_at: now })
    .where("id", "=", versionId)
    .where("status", "=", "building")
    .where(sql`steps -> 0 ->> 'state'`, "=", "waiting")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** A plugin's versions, the highest first (semver.org, 11). `after`: the id of the last one of the page before. */
export async function listVersions(
  em: EntityManager,
  pluginId: number,
  { limit, after }: { limit: number; after: number | undefined },
): Promise<PluginVersion[]> {
  const rows = await tables(em).selectFrom("igny8_plugin_versions").select(["id", "version"]).where("plugin_id", "=", pluginId).execute();
  const ids = rows.toSorted((one, other) => rcompare(one.version, other.version)).map(({ id }) => id);
  const before = after === undefined ? -1 : ids.indexOf(after);
  // A draft may be deleted after its page was read.
  if (after !== undefined && before === -1) return [];
  const shown = ids.slice(before + 1, before + 1 + limit);
  const found = await em.find(PluginVersion, { id: { $in: shown } });
  return found.toSorted((one, other) => shown.indexOf(one.id) - shown.indexOf(other.id));
}

/** Plugins, newest first, with the latest release of each channel. */
export const listPlugins = (em: EntityManager, { limit, before }: { limit: number; before: number }) =>
  tables(em)
    .selectFrom("igny8_plugins as p")
    .selectAll("p")
    .select(
      sql<Record<"stable" | "beta", string | null>>`jsonb_build_object('stable', ${latestOf("stable")}, 'beta', ${latestOf("beta")})`.as(
        "latest",
      ),
    )
    .where("p.id", "<", bigint(before))
    .orderBy("p.id", "desc")
    .limit(limit)
    .execute();

const latestOf = (channel: "stable" | "beta") => sql`(
  select version from igny8_plugin_versions v
  where v.plugin_id = p.id and v.channel = ${channel} and v.status = 'released' and v.sha256 is not null order by released_at desc limit 1)`;
