import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import pg from "pg";
import { beat, forgetLostWorkers, leave } from "../db/workers/beats.ts";
import type { QueueTroubles } from "../domain/temporal/workers.ts";

/** A database that takes longer does not answer (worker/vitals.ts). */
const ANSWER_MS = 1_500;

/**
 * This process's row among the workers (db/workers). It has a connection of its own, because bulk runs may hold all of the pool.
 * @param buildId with worker deployments: the version of this process
 */
export function createPresence(databaseUrl: string, taskQueuePrefix: string, buildId: string | undefined) {
  // query_timeout is the client's own: a connection pooler would refuse an unknown startup parameter.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS });
  // A lost connection that nobody uses now. The next beat opens another one.
  pool.on("error", () => undefined);
  const which = { id: randomUUID(), taskQueuePrefix, name: `${hostname()}:${process.pid}`, buildId };
  let first = true;
  return {
    beat: async (queues: QueueTroubles): Promise<void> => {
      await beat(pool, which, queues);
      if (first) await forgetLostWorkers(pool);
      first = false;
    },
    async end(): Promise<void> {
      await leave(pool, which.id).catch(() => undefined);
      await pool.end();
    },
  };
}
