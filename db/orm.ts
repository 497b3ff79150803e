import { readdir } from "node:fs/promises";
import { type Constructor, MikroORM, type EntityManager } from "@mikro-orm/postgresql";
import { type Migration, Migrator } from "@mikro-orm/migrations";
import pg, { type Pool } from "pg";
import { entities } from "./entities.ts";
import { CONNECT_MS, KEPT_ALIVE, leaveSilent, limitStatements, nameStatements, SILENT_MS, takeBackEnded } from "./pool.ts";
import { tenantFilter } from "./tenant.ts";

export type { EntityManager };
export type Orm = MikroORM;

// Counts, sequences and event numbers stay far below 2^53. `pg` would return them as text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** A migration of this version. */
export interface KnownMigration {
  name: string;
  class: Constructor<Migration>;
}

/**
 * Connects to PostgreSQL. Use `orm.em.fork()` for each request and each activity.
 * Waiting for a connection is limited, and no statement runs longer than 30 s, so that a slow database becomes an error. A database that says nothing
 * at all becomes one after `silentMs`, and the connection to it is closed.
 * @param options.silentMs default: 35 s
 * @param options.accounts whose rows `orm.em` and its forks meet; without it nobody's (db/tenant.ts)
 */
export async function connect(
  url: string,
  options: { pool?: number; debug?: boolean; accounts?: "every"; silentMs?: number } = {},
): Promise<Orm> {
  return MikroORM.init({
    ...settings(url, await readMigrations(), options.debug),
    pool: { min: 0, max: options.pool ?? 10 },
    driverOptions: {
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: options.silentMs ?? SILENT_MS,
      ...KEPT_ALIVE,
      onConnect: limitStatements,
      onPoolCreated: (pool: Pool) => {
        takeBackEnded(pool);
        nameStatements(pool);
        leaveSilent(pool);
      },
    },
    filters: tenantFilter(options.accounts ?? "none"),
  });
}

/**
 * Connects with one connection, which stays open however long it has nothing to do. Migrations need this.
 * @param prepare gets the connection before it is used
 */
export async function connectOnce(
  url: string,
  prepare: (client: pg.ClientBase) => Promise<void>,
  migrationsList: KnownMigration[],
): Promise<Orm> {
  return MikroORM.init({
    ...settings(url, migrationsList),
    pool: { min: 1, max: 1, idleTimeoutMillis: 0 },
    driverOptions: {
      connectionTimeoutMillis: CONNECT_MS,
      ...KEPT_ALIVE,
      application_name: "igny8-migrate",
      onConnect: prepare,
      onPoolCreated: takeBackEnded,
    },
    filters: tenantFilter("none"),
  });
}

const settings = (url: string, migrationsList: KnownMigration[], debug = false) => ({
  entities,
  clientUrl: url,
  // Foreign keys never lead to another account, so a filtered parent needs no join.
  autoJoinRefsForFilters: false,
  forceUtcTimezone: true,
  ensureDatabase: false,
  debug,
  // The migrator would print each migration on stdout, which belongs to the calling program.
  logger: debug ? console.log : () => undefined,
  extensions: [Migrator],
  schemaGenerator: { skipTables: ["igny8_rate_limits"], ignoreTriggers: true },
  // No transaction around all of them: one that builds an index has none, and would wait for a second connection.
  migrations: { migrationsList, snapshot: false, tableName: "igny8_migrations", allOrNothing: false },
});

/**
 * The migrations of the folder, in the order of the times in their names. A change of the schema is a new file there, which exports its
 * class. A migration on the main branch is never changed. MikroORM's own search treats the folder's path as a pattern, and finds nothing below a
 * folder with a name like [this].
 */
export async function readMigrations(): Promise<KnownMigration[]> {
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
