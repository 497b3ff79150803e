import type { NotNull } from "kysely";
import type { EntityManager } from "../orm.ts";
import { now, tables } from "../tables.ts";

export type OldManifest = Awaited<ReturnType<typeof endingManifests>>[number];

/** Some manifests of released versions that expire before a given time. */
export const endingManifests = (em: EntityManager, before: Date, limit: number) =>
  tables(em)
    .selectFrom("igny8_plugin_versions")
    .select(["id", "version", "manifest", "signature"])
    .$narrowType<{ manifest: NotNull; signature: NotNull }>()
    .where("status", "=", "released")
    .where("sha256", "is not", null)
    .where("expires_at", "<", before.toISOString())
    .limit(limit)
    .execute();

/** Replaces an old manifest by a new one, unless another process did. */
export async function replaceManifest(
  em: EntityManager,
  old: OldManifest,
  fresh: { manifest: string; signature: string; key_id: string; expires_at: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tables(em)
    .updateTable("igny8_plugin_versions")
    .set({ ...fresh, updated_at: now })
    .where("id", "=", old.id)
    .where("status", "=", "released")
    .where("signature", "=", old.signature)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
