import { sql } from "kysely";
import type { EntityManager } from "../orm.ts";
import { json, tables } from "../tables.ts";

/**
 * Locks a picture's file until the transaction ends. So storing a file and naming it in a row excludes the check for unused files.
 */
export async function holdPicture(tx: EntityManager, path: string): Promise<void> {
  await tables(tx)
    .selectNoFrom(sql`pg_advisory_xact_lock(hashtextextended(${path}, 0))`.as("held"))
    .execute();
}

/** Notes a stored file whose row was refused. */
export async function noteUnused(em: EntityManager, path: string): Promise<void> {
  await tables(em)
    .insertInto("igny8_unused_pictures")
    .values({ path })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Files that may have no row any more, the oldest first. */
export async function unusedPictures(em: EntityManager, limit: number): Promise<string[]> {
  const rows = await tables(em).selectFrom("igny8_unused_pictures").select("path").orderBy("added_at").limit(limit).execute();
  return rows.map(({ path }) => path);
}

/** Whether a picture of any article, or of a version of one, has this file. The file is held. */
export async function isUsed(tx: EntityManager, path: string): Promise<boolean> {
  const shown = await tables(tx).selectFrom("igny8_images").select("id").where("path", "=", path).limit(1).executeTakeFirst();
  if (shown) return true;
  const kept = await tables(tx)
    .selectFrom("igny8_content_versions")
    .select("number")
    .where(sql`fields -> 'images'`, "@>", json([{ path }]))
    .limit(1)
    .executeTakeFirst();
  return kept !== undefined;
}

export async function forgetUnused(tx: EntityManager, path: string): Promise<void> {
  await tables(tx).deleteFrom("igny8_unused_pictures").where("path", "=", path).execute();
}
