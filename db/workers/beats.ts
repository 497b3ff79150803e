import type pg from "pg";
import type { Beat, QueueTroubles } from "../../domain/temporal/workers.ts";
import type { EntityManager } from "../orm.ts";
import { BEATS, FORGET, LEAVE, SAY } from "./statements.ts";

/** A worker process. */
interface WhichWorker {
  /** a UUID of this process */
  id: string;
  taskQueuePrefix: string;
  /** for operators: host and process */
  name: string;
  /** with worker deployments: the version */
  buildId: string | undefined;
}

/**
 * Writes what the process says of its queues. The connection is its own, because the pool's may all be in use by bulk runs.
 * @throws Error if the database does not answer
 */
export async function beat(pool: pg.Pool, { id, taskQueuePrefix, name, buildId }: WhichWorker, queues: QueueTroubles): Promise<void> {
  await pool.query(SAY, [id, taskQueuePrefix, name, buildId ?? null, JSON.stringify(queues)]);
}

/** Removes the rows of processes that were killed. */
export async function forgetLostWorkers(pool: pg.Pool): Promise<void> {
  await pool.query(FORGET);
}

/** Removes the row of a process that ends. */
export async function leave(pool: pg.Pool, id: string): Promise<void> {
  await pool.query(LEAVE, [id]);
}

/** What the workers of an installation last said, the newest first, by PostgreSQL's clock alone. */
export const readBeats = (em: EntityManager, prefix: string): Promise<Beat[]> => BEATS<Beat>(em, { prefix });
