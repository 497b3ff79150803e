import { readConfig } from "../../config.ts";
import { RELEASE_OWNED } from "../backup/afterRestore.ts";
import { connect } from "../orm.ts";
import { command } from "./command.ts";

/* After Temporal lost its data: the next sweep starts what the lost workflows owned, and need not wait until it counts as abandoned. */
await command(async () => {
  const orm = await connect(readConfig(process.env).DATABASE_URL, { pool: 1, accounts: "every" });
  try {
    const em = orm.em.fork();
    await em.transactional(async (tx) => {
      for (const statement of RELEASE_OWNED) await tx.execute(statement);
    });
    const [open] = await em.execute<{ publications: number; bulk_runs: number; automation_runs: number; notifications: number }[]>(`
      select (select count(*)::int from igny8_publications where state in ('queued', 'waiting', 'publishing', 'retrying')) as publications,
        (select count(*)::int from igny8_bulk_runs where state = 'running') as bulk_runs,
        (select count(*)::int from igny8_automation_runs where state in ('running', 'paused')) as automation_runs,
        (select count(*)::int from igny8_notification_deliveries where state = 'pending') as notifications`);
    return { result: open!, good: true };
  } finally {
    await orm.close();
  }
});
