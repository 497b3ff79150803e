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
