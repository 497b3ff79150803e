import pg from "pg";
import { expect, inject, onTestFinished, test } from "vitest";
import { findPgBouncer, startPgBouncer } from "../../../dev/postgres/pgbouncer.ts";
import { useBackups } from "../../support/fixtures/backups.ts";
import { pgBin } from "../../support/fixtures/clientPrograms.ts";

// PgBouncer keeps connections to PostgreSQL after all API processes and workers have stopped.

const { at, emptyDatabase, taking, restoring } = useBackups();
const can = await findPgBouncer().then(
  () => true,
  () => false,
);

test.runIf(can && pgBin)("a restore names the connections that PgBouncer keeps, of another role too, and runs after PAUSE", async () => {
  const { dir } = await taking("taken");
  const to = await emptyDatabase();
  onTestFinished(() => to.drop());
  const server = inject("postgresUrl");
  const pgbouncer = await startPgBouncer({ dir: at("pgbouncer"), url: server, pool: 5 });
  onTestFinished(() => pgbouncer.stop());
  const ask = async (connectionString: string, text: string) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  const { pathname } = new URL(to.url);
  await ask(pgbouncer.through(Object.assign(new URL(server), { pathname }).href), "select 1");
  await expect(restoring(dir, to.url)).rejects.toThrow(
    new RegExp(
      `^1 other connection uses the database: 1 of role ${new URL(server).username}.* Stop all API .* or PAUSE this database on its console\\.$`,
    ),
  );
  await ask(pgbouncer.console, `pause ${pathname.slice(1)}`);
  await restoring(dir, to.url);
});
