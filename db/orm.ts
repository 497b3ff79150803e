import { readdir } from "node:fs/promises";
import { type Constructor, MikroORM, type EntityManager } from "@mikro-orm/postgresql";
import { type Migration, Migrator } from "@mikro-orm/migrations";
import pg, { type Pool } from "pg";
import { entities } from "./entities.ts";
import { nameStatements, takeBackEnded } from "./pool.ts";
import { tenantFilter } from "./tenant.ts";

export type { EntityManager };
export type Orm = MikroORM;

// Counts, sequences and event numbers stay far below 2^53. `pg` would return them as text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Connects to PostgreSQL. Use `orm.em.fork()` for each request and each activity.
 * Waiting for a connection is limited, and no statement runs longer than 30 s, so that a slow database becomes an error.
 * @param options.accounts whose rows `orm.em` and its forks meet; without it nobody's (db/tenant.ts)
 */
export async function connect(url: string, options: { pool?: number; debug?: boolean; accounts?: "every" } = {}): Promise<Orm> {
  return MikroORM.init({
    entities,
    clientUrl: url,
    pool: { min: 0, max: options.pool ?? 10 },
    driverOptions: {
      connectionTimeoutMillis: 5_000,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 60_000,
      onPoolCreated: (pool: Pool) => {
        takeBackEnded(pool);
        nameStatements(pool);
      },
    },
    filters: tenantFilter(options.accounts ?? "none"),
    // Foreign keys never lead to another account, so a filtered parent needs no join.
    autoJoinRefsForFilters: false,
    forceUtcTimezone: true,
    ensureDatabase: false,
    debug: options.debug ?? false,
    // The migrator would print each migration on stdout, which belongs to the calling program.
    logger: options.debug ? console.log : () => undefined,
    extensions: [Migrator],
    schemaGenerator: { skipTables: ["igny8_rate_limits"], ignoreTriggers: true },
    migrations: { migrationsList: await readMigrations(), snapshot: false, tableName: "igny8_migrations" },
  });
}

/**
 * The migrations of the folder, in the order of the times in their names. A change of the schema is a new file there, which exports its
 * class. A migration on the main branch is never changed. MikroORM's own search treats the folder's path as a pattern, and finds nothing below a
 * folder with a name like [this].
 */
async function readMigrations() {
  const folder = new URL("migrations/", import.meta.url);
  const files = (await readdir(folder)).filter((file) => /^Migration\d{14}_\w+\.ts$/.test(file)).toSorted();
  return Promise.all(
    files.map(async (file) => {
      const exported = (await import(/* @vite-ignore */ new URL(file, folder).href)) as Record<string, Constructor<Migration>>;
      return { name: file.slice(0, -".ts".length), class: Object.values(exported)[0]! };
    }),
  );
}

/** The names of all migrations of this version, in their order. */
export const migrationNames = async (): Promise<string[]> => (await readMigrations()).map(({ name }) => name);

/**
 * Updates the schema. Several processes may do it at once. The lock has a connection of its own, because a pool of one connection
 * has no second. The lock ends with this connection.
 */
export async function migrate(orm: Orm): Promise<string[]> {
  const lock = new pg.Client({ connectionString: orm.config.get("clientUrl"), connectionTimeoutMillis: 5_000 });
  await lock.connect();
  try {
    await lock.query("select pg_advisory_lock(hashtext('igny8_migrations'))");
    const done = await orm.migrator.up();
    return done.map(({ name }) => name);
  } finally {
    await lock.end();
  }
}
