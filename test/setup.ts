import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { Connection } from "@temporalio/client";
import type { TestProject } from "vitest/node";
import { connect } from "../db/orm.ts";
import { migrate } from "../db/schema/migrate.ts";
import { cacheDir } from "../dev/cache.ts";
import { buildConsole } from "../dev/console/bundle.ts";
import { startPgBouncer } from "../dev/postgres/pgbouncer.ts";
import { startPostgres } from "../dev/postgres/server.ts";
import { startTemporal } from "../dev/temporal/server.ts";
import { SEARCH_ATTRIBUTES } from "../domain/temporal/searchAttributes.ts";
import { loadBundle } from "../worker/bundle.ts";
import { readTemporal } from "../temporal/access.ts";
import { registerSearchAttributes } from "../temporal/searchAttributes.ts";

export const TEMPLATE_DATABASE = "igny8_template";

declare module "vitest" {
  interface ProvidedContext {
    /** a role that may create databases */
    postgresUrl: string;
    /** the same server through PgBouncer, if PGBOUNCER is set */
    pooledUrl: string | undefined;
    /** the variables by which Temporal is reached (temporal/access.ts) */
    temporal: Record<string, string>;
    /** a file with the bundled workflows */
    workflowBundle: string;
  }
}

/**
 * Starts what all test files share: PostgreSQL with a migrated template, Temporal, the workflows' bundle, the console. If TEST_SERVERS names
 * a file of variables, as `npm run cluster` writes it, the tests use its PostgreSQL, through its PgBouncer, and its Temporal.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), "igny8-test-"));
  const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  const teardown = async () => {
    for (const step of undo.toReversed()) await step().catch((error: unknown) => console.error(error));
  };
  const stopAfter = <T extends { stop(): Promise<void> }>(started: T): T => (undo.push(() => started.stop()), started);
  try {
    const file = process.env["TEST_SERVERS"];
    const named = file ? (parseEnv(await readFile(file, "utf8")) as Record<string, string>) : undefined;
    const [postgres, temporal, , bundle] = await Promise.all([
      named ? { url: named["DATABASE_URL_DIRECT"]! } : startPostgres({ dataDir: join(dir, "postgres"), fsync: false }).then(stopAfter),
      named
        ? { env: of(named, "TEMPORAL_") }
        : startTemporal()
            .then(stopAfter)
            .then(({ address }) => ({ env: { TEMPORAL_ADDRESS: address } })),
      buildConsole(),
      loadBundle(join(cacheDir(), "workflows")),
    ]);
    const admin = await connect(postgres.url);
    // Of an earlier run on the same server.
    await admin.em.execute(`drop database if exists ${TEMPLATE_DATABASE} with (force)`);
    await admin.em.execute(`create database ${TEMPLATE_DATABASE}`);
    await admin.close();
    await migrate(Object.assign(new URL(postgres.url), { pathname: `/${TEMPLATE_DATABASE}` }).href);
    const connection = await Connection.connect(readTemporal(temporal.env).connection);
    await registerSearchAttributes(connection, "default", Object.values(SEARCH_ATTRIBUTES));
    await connection.close();

    // Few connections, so that whatever takes a second one while it has one stands still.
    const pgbouncer =
      process.env["PGBOUNCER"] && !named ? await startPgBouncer({ dir: join(dir, "pgbouncer"), url: postgres.url, pool: 5 }) : undefined;
    if (pgbouncer) undo.push(() => pgbouncer.stop());

    project.provide("postgresUrl", postgres.url);
    project.provide("pooledUrl", named?.["DATABASE_URL"] ?? pgbouncer?.through(postgres.url));
    project.provide("temporal", temporal.env);
    project.provide("workflowBundle", bundle.file);
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}

/** The variables with this beginning. */
const of = (env: Record<string, string>, prefix: string) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith(prefix)));
