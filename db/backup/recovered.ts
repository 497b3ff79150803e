import { COUNTS_ANEW, IDS, PLACES, RELEASE_OWNED } from "./afterRestore.ts";
import { connected, migrationsOf, refuseOthers } from "./database.ts";

/**
 * Does what `restore` does in its transaction, for a database that other means brought to an older state: a recovery from the write-ahead log, a
 * snapshot, a standby that lacked the last transactions, a dump. It may run again.
 * @param databaseUrl of PostgreSQL itself, without a pool in transaction mode
 * @param known the names of this version's migrations
 * @returns the first id that a new article can have, and whether the server counts its transactions anew
 * @throws Error that says what to do; then nothing is changed
 */
export async function afterRecovery(databaseUrl: string, known: string[]): Promise<{ next_article: number; counts_anew: boolean }> {
  return connected(databaseUrl, async (client) => {
    const applied = new Set(await migrationsOf(client));
    if (known.some((name) => !applied.has(name)))
      throw new Error("The recovered schema is older than this version of IGNY8. Run npm run migrate first.");
    await refuseOthers(client);
    await client.query("begin");
    const { rows } = await client.query<{ anew: boolean }>(COUNTS_ANEW);
    const { anew } = rows[0]!;
    for (const statement of [...(anew ? PLACES : []), ...IDS, ...RELEASE_OWNED]) await client.query(statement);
    const next = await client.query<{ id: string }>("select last_value + 1 as id from igny8_content_id_seq");
    await client.query("commit");
    return { next_article: Number(next.rows[0]!.id), counts_anew: anew };
  });
}
