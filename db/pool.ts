import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";

/** Whoever waits for an answer of the connection hears of its end at once, and gives it back. */
const GIVEN_BACK_WITHIN_MS = 1_000;

/**
 * Takes connections back that ended while somebody had them. A transaction whose connection was killed (PostgreSQL's limits, an
 * administrator, a failover) fails to roll back, and Kysely gives a connection back only after that: it would be missing for ever.
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
        // Its holder may come yet.
        client.release = () => undefined;
      };
      setTimeout(takeBack, GIVEN_BACK_WITHIN_MS).unref();
    });
  });
}

/** Statements that each connection prepares, by their text. */
const names = new Map<string, string>();

/** From now on each connection of a pool that names statements parses and plans this text once. */
export function prepareText(text: string): void {
  names.set(text, createHash("sha256").update(text).digest("hex").slice(0, 32));
}

/**
 * Gives `pg` the name of each statement that is prepared. Kysely hands on a text and its values alone, also in a transaction, and `pg`
 * prepares what has a name.
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
