import { readdir } from "node:fs/promises";
import { type Constructor, MikroORM, type EntityManager } from "@mikro-orm/postgresql";
import { type Migration, Migrator } from "@mikro-orm/migrations";
import pg, { type Pool } from "pg";
import { entities } from "./entities.ts";
import { nameStatements, takeBackEnded } from "./pool.ts";

export type { EntityManager };
export type Orm = MikroORM;

// A count, a sequence, the number of an event: none comes near 2^53. `pg` would give them as text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Connects to PostgreSQL. Use `orm.em.fork()` for each request and each activity.
 * The pool never waits without limit, and no statement runs longer than 30 s: a sick database must become an error.
 */
export async function connect(url: string, options: { pool?: number; debug?: boolean } = {}): Promise<Orm> {
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
    forceUtcTimezone: true,
    ensureDatabase: false,
    debug: options.debug ?? false,
    // The migrator names each migration on stdout, which belongs to whoever runs it.
    logger: options.debug ? console.log : () => undefined,
    extensions: [Migrator],
    schemaGenerator: { skipTables: ["igny8_rate_limits"], ignoreTriggers: true },
    migrations: { migrationsList: await readMigrations(), snapshot: false, tableName: "igny8_migrations" },
  });
}

/**
 * The migrations of the folder in their order, which is that of the times in their names. A change is a new file there, which exports its
 * class; one that was released is never changed. MikroORM's own search takes the folder's path for a pattern, and finds nothing below a
 * folder that is called [so].
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

/**
 * Brings the schema up to date; safe when several processes do it at once. The lock has a connection of its own, which ends with it: a
 * pool of one has no second.
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
