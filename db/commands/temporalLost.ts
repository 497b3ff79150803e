import pg from "pg";
import { readConfig } from "../../config.ts";
import { RELEASE_OWNED } from "../backup/afterRestore.ts";
import { OPEN } from "../publishing/sql.ts";
import { command } from "./command.ts";

const LEFT = `
  select (select count(*)::int from igny8_publications where state in (${OPEN})) as publications,
    (select count(*)::int from igny8_bulk_runs where state = 'running') as bulk_runs,
    (select count(*)::int from igny8_automation_runs where state in ('running', 'paused')) as automation_runs,
    (select count(*)::int from igny8_notification_deliveries where state = 'pending') as notifications`;

/* After Temporal lost its data: the next sweep starts what the lost workflows owned, and need not wait until it counts as abandoned. */
await command(async () => {
  const client = new pg.Client({ connectionString: readConfig(process.env).DATABASE_URL, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query(["begin", ...RELEASE_OWNED, "commit"].join(";\n"));
    const { rows } = await client.query<Record<string, number>>(LEFT);
    return { result: rows[0]!, good: true };
  } finally {
    await client.end();
  }
});
