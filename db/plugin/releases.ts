import type { ReleasedVersion } from "../../domain/plugin/offer.ts";
import { PluginVersion } from "./entities.ts";
import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";

/** A released version with its package, but not its manifest. */
export interface Release extends ReleasedVersion {
  id: number;
  changelog: string;
  tested_wordpress: string | null;
  sha256: string;
  bytes: number;
  released_at: string;
}

// Of what was released last, so many: the highest version is among them.
const RELEASES = prepare(`
  select id, version, channel, changelog, rollout, halted_at, requires_wordpress, tested_wordpress, requires_php, sha256, bytes, released_at
  from igny8_plugin_versions
  where plugin_id = ? and channel = ? and status = 'released' and sha256 is not null order by released_at desc limit 100`);

/** What a plugin has released in a channel and not taken back, at most the last hundred. */
export const releasesOf = (em: EntityManager, pluginId: number, channel: ReleasedVersion["channel"]): Promise<Release[]> =>
  run<Release>(em, RELEASES, [pluginId, channel]);

/** What a site checks a package by, before it unpacks it. */
export async function signatureOf(em: EntityManager, versionId: number) {
  const { manifest, signature, key_id } = await em.findOneOrFail(PluginVersion, versionId, { populate: ["manifest"] });
  return { manifest: manifest ?? null, signature: signature ?? null, key_id: key_id ?? null };
}
