import { createHash } from "node:crypto";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { ClientBase, Pool, PoolClient } from "pg";

/** In milliseconds. docs/operations.md has the same for PgBouncer. */
const LIMITS = "set statement_timeout = 30000; set idle_in_transaction_session_timeout = 60000";

/**
 * No statement of this connection runs longer than 30 s, and no transaction waits longer than 60 s for its next statement. `pg` would send these two as
 * startup parameters, and PgBouncer refuses a connection with startup parameters that it does not know.
 */
export async function limitStatements(client: ClientBase): Promise<void> {
  await client.query(LIMITS);
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
