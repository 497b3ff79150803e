import type { ReleasedVersion } from "../../domain/plugin/offer.ts";
import { PluginVersion } from "./entities.ts";
import type { EntityManager } from "../orm.ts";
import { type NotNull, sql } from "kysely";
import { prepared, tables } from "../tables.ts";

/** A released version with its package, but without its manifest. */
export type Release = Awaited<ReturnType<typeof releasesOf>>[number];

/** The released versions of a plugin in a channel that were not withdrawn, at most the last hundred: the highest version is among them. */
export const releasesOf = (em: EntityManager, pluginId: number, channel: ReleasedVersion["channel"]) =>
  prepared(
    tables(em)
      .selectFrom("igny8_plugin_versions")
      .select(["id", "version", "channel", "changelog", "rollout", "halted_at"])
      .select(["requires_wordpress", "tested_wordpress", "requires_php"])
      .select(["sha256", "bytes", "released_at"])
      .$narrowType<{ sha256: NotNull; bytes: NotNull; released_at: NotNull }>()
      .where("plugin_id", "=", pluginId)
      .where("channel", "=", channel)
      .where("status", "=", sql.lit("released"))
      .where("sha256", "is not", null)
      .orderBy("released_at", "desc")
      .limit(100),
  ).execute();

/** The data with which a site verifies a package before it unpacks it. */
export async function signatureOf(em: EntityManager, versionId: number) {
  const { manifest, signature, key_id } = await em.findOneOrFail(PluginVersion, versionId, { populate: ["manifest"] });
  return { manifest: manifest ?? null, signature: signature ?? null, key_id: key_id ?? null };
}
