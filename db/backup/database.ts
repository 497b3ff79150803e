import pg from "pg";

/** The name of our own connections, which may take a moment to go. */
const NAME = "igny8-restore";

/** Works with a connection of its own, which must not lead through a pool in transaction mode. */
export async function connected<Result>(connectionString: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000, application_name: NAME });
  await client.connect();
  return work(client).finally(() => client.end());
}

/**
 * The names of the applied migrations, the oldest first.
 * @throws Error if the database is not IGNY8's
 */
export async function migrationsOf(client: pg.Client): Promise<string[]> {
  const there = await client.query("select to_regclass('igny8_migrations') is not null as there");
  if (!there.rows[0].there) throw new Error("The database has no tables of IGNY8. Check DATABASE_URL, or run npm run migrate first.");
  const { rows } = await client.query<{ name: string }>("select name from igny8_migrations order by id");
  return rows.map(({ name }) => name);
}

/** Alike connections. A role without rights sees only names and applications of others. */
interface Others {
  count: number;
  role: string;
  application: string;
  address: string | null;
  state: string | null;
}
/** Lines of an error are for people: the rest is counted. */
const MOST_NAMED = 5;

/** @throws Error that names the other connections to this database, if there are any */
export async function refuseOthers(client: pg.Client): Promise<void> {
  // A role without rights does not see of what type the connection of another role is. Only PostgreSQL's own processes have no role.
  const { rows } = await client.query<Others>(
    `select count(*)::int as count, usename as role, application_name as application, host(client_addr) as address, state
     from pg_stat_activity
     where datname = current_database() and coalesce(backend_type, 'client backend') = 'client backend' and usesysid is not null
       and application_name <> '${NAME}'
     group by 2, 3, 4, 5 order by 1 desc, 2, 3, 4, 5`,
  );
  if (rows.length === 0) return;
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  const named = rows.slice(0, MOST_NAMED).map(said);
  if (rows.length > MOST_NAMED) named.push("others");
  throw new Error(
    `${count} other ${count === 1 ? "connection uses" : "connections use"} the database: ${named.join(", ")}. Stop all API processes and workers first. PgBouncer keeps idle connections for a while: stop it too, or PAUSE this database on its console.`,
  );
}

function said({ count, role, application, address, state }: Others): string {
  const details = [application && `application ${application}`, address && `from ${address}`, state].filter(Boolean);
  return `${count} of role ${role}${details.length > 0 ? ` (${details.join(", ")})` : ""}`;
}
