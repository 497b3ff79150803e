import type { EntityManager } from "../orm.ts";

export interface OldManifest {
  id: number;
  version: string;
  manifest: string;
  signature: string;
}

/** Manifests of released versions that end before a moment, a few of them. */
export async function endingManifests(em: EntityManager, before: Date, limit: number): Promise<OldManifest[]> {
  return em.execute<OldManifest[]>(
    `select id, version, manifest, signature from igny8_plugin_versions
     where status = 'released' and sha256 is not null and expires_at < ? limit ?`,
    [before, limit],
  );
}

/** Puts a new manifest in the place of an old one, unless somebody else did. */
export async function replaceManifest(
  em: EntityManager,
  old: OldManifest,
  fresh: { manifest: string; signature: string; key_id: string; expires_at: Date },
): Promise<boolean> {
  const [row] = await em.execute<{ id: number }[]>(
    `update igny8_plugin_versions set manifest = ?, signature = ?, key_id = ?, expires_at = ?, updated_at = now()
     where id = ? and status = 'released' and signature = ? returning id`,
    [fresh.manifest, fresh.signature, fresh.key_id, fresh.expires_at, old.id, old.signature],
  );
  return row !== undefined;
}
