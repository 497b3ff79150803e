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
