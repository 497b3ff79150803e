import type { ClientBase } from "pg";
import type { EntityManager } from "../orm.ts";
import { now, tables } from "../tables.ts";

/** Records that this work ended now. */
export async function jobDone(em: EntityManager, name: "clean-up"): Promise<void> {
  await tables(em)
    .insertInto("igny8_done_jobs")
    .values({ name, done_at: now })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ done_at: now }))
    .execute();
}

/** For other tools than `npm run backup` too (docs/operations/backup.md). */
const BACKED_UP = "insert into igny8_done_jobs (name) values ('backup') on conflict (name) do update set done_at = now()";

/** Records that a backup is complete. On a copy of the database that takes no writes, it only says so: the backup is none the worse. */
export async function backupDone(client: ClientBase, say: (line: string) => void): Promise<void> {
  await client.query(BACKED_UP).catch((error: Error) => {
    say(`The backup is complete, but the database could not record it, so the alert IGNY8BackupOld does not know of it: ${error.message}`);
  });
}
