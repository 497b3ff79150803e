import { createHash } from "node:crypto";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { ClientBase, Pool, PoolClient } from "pg";

/** In milliseconds. docs/operations.md has the same for PgBouncer. */
const LIMITS = "set statement_timeout = 30000; set idle_in_transaction_session_timeout = 60000";

/** Waiting for a connection takes no longer, its first statement included. */
export const CONNECT_MS = 5_000;
/**
 * PostgreSQL ends each statement within 30 s (LIMITS). Who hears nothing for longer talks to a host that is gone, or to a frozen server. `pg` would wait
 * until TCP gives up, which takes a quarter of an hour, or for ever behind a PgBouncer.
 */
export const SILENT_MS = 35_000;
/** For a connection that waits, and so sends nothing: TCP finds out within 20 s that the other host is gone. */
export const KEPT_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };
/** Of `pg`, if there is no answer within its `query_timeout`. */
const NO_ANSWER = "Query read timeout";

/**
 * No statement of this connection runs longer than 30 s, and no transaction waits longer than 60 s for its next statement. `pg` would send these two as
 * startup parameters, and PgBouncer refuses a connection with startup parameters that it does not know.
 */
export async function limitStatements(client: ClientBase): Promise<void> {
  const limits = { text: LIMITS, query_timeout: CONNECT_MS };
  await client.query(limits);
}

/** The pool of connections behind an Orm. */
export const poolOf = async (orm: MikroORM): Promise<Pool> => orm.em.getDriver().getConnection().getNativeClient();

/** A caller that waits for an answer learns at once that the connection ended, and releases it within this time. */
const GIVEN_BACK_WITHIN_MS = 1_000;

/**
 * Releases connections that ended while they were in use. If a transaction's connection is killed (PostgreSQL's limits, an
 * administrator, a failover), its rollback fails, and Kysely would not release the connection. The pool would lose it for ever.
 */
export function takeBackEnded(pool: Pool): void {
  const held = new Set<PoolClient>();
  pool.on("acquire", (client) => held.add(client));
  pool.on("release", (_, client) => held.delete(client));
  pool.on("connect", (client) => {
    client.once("end", () => {
      const takeBack = () => {
        if (!held.has(client)) return;
        client.release(true);
        // The caller may still release it.
        client.release = () => undefined;
      };
      setTimeout(takeBack, GIVEN_BACK_WITHIN_MS).unref();
    });
  });
}

/** When each pool got its last answer. */
const answers = new WeakMap<Pool, number>();

/** When a statement of the pool was last answered without an error, by performance.now(); undefined: never. Only for pools with `leaveSilent`. */
export const answeredAt = (pool: Pool): number | undefined => answers.get(pool);

/** Asks the database something that waits for no lock. @throws Error if the pool has no free connection, or the database does not answer */
export async function askDatabase(pool: Pool): Promise<void> {
  await pool.query("select 1");
  answers.set(pool, performance.now());
}

/**
 * Closes a connection whose statement got no answer within `query_timeout`. `pg` only reports it: the connection would return to the pool, and the next
 * caller would wait as long. Call it after `nameStatements`.
 */
export function leaveSilent(pool: Pool): void {
  pool.on("connect", (client) => {
    const own = client.query as (...all: unknown[]) => unknown;
    const watched = (...all: unknown[]): unknown => {
      const answer = Reflect.apply(own, client, all);
      // A callback belongs to `pool.query`, which closes the connection itself.
      if (answer instanceof Promise)
        answer.then(
          () => answers.set(pool, performance.now()),
          // With a statement under way, `end` says no goodbye, and waits for nothing.
          (error: Error) => void (error.message === NO_ANSWER && client.end().catch(() => undefined)),
        );
      return answer;
    };
    Object.defineProperty(client, "query", { value: watched, configurable: true, writable: true });
  });
}

/** The names of the statements that each connection prepares, by their text. */
const names = new Map<string, string>();

/** Marks a text as prepared: each connection of a pool with `nameStatements` parses and plans it only once. */
export function prepareText(text: string): void {
  if (!names.has(text)) names.set(text, createHash("sha256").update(text).digest("hex").slice(0, 32));
}

/**
 * Gives `pg` the name of each prepared statement. Kysely passes only a text and its values, also in a transaction, and `pg`
 * prepares only statements with a name.
 */
export function nameStatements(pool: Pool): void {
  pool.on("connect", (client) => {
    const own = Object.getPrototypeOf(client) as Pick<PoolClient, "query">;
    const named = (text: unknown, values: unknown, ...rest: unknown[]): unknown => {
      const name = typeof text === "string" ? names.get(text) : undefined;
      return Reflect.apply(own.query, client, name === undefined ? [text, values, ...rest] : [{ name, text, values }, ...rest]);
    };
    Object.defineProperty(client, "query", { value: named, configurable: true, writable: true });
  });
}
