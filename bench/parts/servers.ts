import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Connection } from "@temporalio/client";
import { connect } from "../../db/orm.ts";
import { migrate } from "../../db/schema/migrate.ts";
import { startPostgres } from "../../dev/postgres/server.ts";
import { startTemporal } from "../../dev/temporal/server.ts";
import { SEARCH_ATTRIBUTES } from "../../domain/temporal/searchAttributes.ts";
import { registerSearchAttributes } from "../../temporal/searchAttributes.ts";

/** Starts PostgreSQL, migrated, and Temporal, on a temporary folder. `undo` gets the functions that stop them, to be called in reverse order. */
export async function startServers(undo: (() => Promise<unknown>)[], options: { pool?: number; timeSkipping?: boolean } = {}) {
  const dir = await mkdtemp(join(tmpdir(), "igny8-bench-"));
  undo.push(() => rm(dir, { recursive: true, force: true }));
  const postgres = await startPostgres({ dataDir: join(dir, "postgres") });
  undo.push(() => postgres.stop());
  const temporal = await startTemporal({ dataDir: join(dir, "temporal"), timeSkipping: options.timeSkipping ?? false });
  undo.push(() => temporal.stop());
  await migrate(postgres.url);
  const orm = await connect(postgres.url, { ...options, accounts: "every" });
  undo.push(() => orm.close());
  const connection = await Connection.connect({ address: temporal.address });
  undo.push(() => connection.close());
  await registerSearchAttributes(connection, "default", Object.values(SEARCH_ATTRIBUTES));
  return { postgres, temporal, orm, connection };
}
