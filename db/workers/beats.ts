import type pg from "pg";
import type { Beat, QueueTroubles } from "../../domain/temporal/workers.ts";
import type { EntityManager } from "../orm.ts";
import { prepare } from "../prepared.ts";

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

/** A killed process leaves its row. The next one that starts removes it. */
const FORGOTTEN = "1 hour";

/**
 * Writes what the process says of its queues. The connection is its own, because the pool's may all be in use by bulk runs.
 * @throws Error if the database does not answer
 */
export async function beat(pool: pg.Pool, { id, taskQueuePrefix, name, buildId }: WhichWorker, queues: QueueTroubles): Promise<void> {
  await pool.query(
    `insert into igny8_workers as w (id, task_queue_prefix, name, build_id, queues) values ($1, $2, $3, $4, $5::jsonb)
     on conflict (id) do update set queues = excluded.queues, seen_at = now()`,
    [id, taskQueuePrefix, name, buildId ?? null, JSON.stringify(queues)],
  );
}

/** Removes the rows of processes that were killed. */
export async function forgetLostWorkers(pool: pg.Pool): Promise<void> {
  await pool.query(`delete from igny8_workers where seen_at < now() - $1::interval`, [FORGOTTEN]);
}

/** Removes the row of a process that ends. */
export async function leave(pool: pg.Pool, id: string): Promise<void> {
  await pool.query("delete from igny8_workers where id = $1", [id]);
}

// As many rows as processes, so no index would help.
const BEATS = prepare(
  ["prefix"],
  `select queues, (extract(epoch from clock_timestamp() - seen_at) * 1000)::float8 as silent_ms
   from igny8_workers where task_queue_prefix = :prefix order by seen_at desc`,
);

/** What the workers of an installation last said, the newest first, by PostgreSQL's clock alone. */
export const readBeats = (em: EntityManager, prefix: string): Promise<Beat[]> => BEATS<Beat>(em, { prefix });
