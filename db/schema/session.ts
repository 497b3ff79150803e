import pg from "pg";

/**
 * Nothing ends a migration that takes its time, whatever the role's own settings are. If the job is killed instead, PostgreSQL notices within seconds, and
 * ends the statement and with it the lock.
 */
const WITHOUT_LIMITS = [
  "statement_timeout",
  "idle_in_transaction_session_timeout",
  "idle_session_timeout",
  "transaction_timeout",
  "lock_timeout",
]
  .map((name) => `set ${name} = 0`)
  .join("; ");
/** In milliseconds. PostgreSQL on Windows has no such check. */
const NOTICE_A_KILLED_JOB = "set client_connection_check_interval = 5000";

const LOST =
  "The connection to PostgreSQL broke, and with it the lock that keeps other migrations away. What was applied stays applied. Run npm run migrate again.";
const POOLED =
  "The migration needs a session of its own, and this address leads through a connection pool that shares sessions (PgBouncer in transaction mode). Name PostgreSQL itself in DATABASE_URL_DIRECT.";

/**
 * Prepares the one connection of a migration. It holds the lock, so there is never a second one.
 * @returns `prepare`, for `connectOnce`, and `pid`, the connection's process in PostgreSQL
 */
export function migrationSession(url: string) {
  let pid: number | undefined;
  return {
    pid: () => pid!,
    /** @throws Error in words, if this is not the first connection, or its session is shared */
    prepare: async (client: pg.ClientBase): Promise<void> => {
      if (pid !== undefined) throw new Error(LOST);
      pid = await pidOf(client);
      // A pool answers with numbers of its own when a connection begins.
      if ((client as { processID?: number }).processID !== pid && (await isShared(url, client, pid))) throw new Error(POOLED);
      await client.query(WITHOUT_LIMITS);
      await client.query(NOTICE_A_KILLED_JOB).catch(() => undefined);
    },
  };
}

/** Whether a pool gives the session of this connection to others while the connection does nothing. */
async function isShared(url: string, client: pg.ClientBase, pid: number): Promise<boolean> {
  const other = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  try {
    await other.connect();
    await other.query("begin");
    return (await pidOf(other)) === pid || (await pidOf(client)) !== pid;
  } catch {
    // A pool in session mode that has no second session.
    return false;
  } finally {
    await other.end().catch(() => undefined);
  }
}

async function pidOf(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]!.pid;
}
