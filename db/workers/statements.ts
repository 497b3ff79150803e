import { prepare } from "../prepared.ts";

// Once a second for each worker process, on a connection without MikroORM (worker/presence.ts). An update of no indexed column, so PostgreSQL
// reuses the page's space (HOT).
export const SAY = `
  insert into igny8_workers (id, task_queue_prefix, name, build_id, queues) values ($1, $2, $3, $4, $5::jsonb)
  on conflict (id) do update set queues = excluded.queues, seen_at = now()`;

/** A killed process leaves its row. */
export const FORGET = "delete from igny8_workers where seen_at < now() - interval '1 hour'";
export const LEAVE = "delete from igny8_workers where id = $1";

// As many rows as processes, so no index would help.
export const BEATS = prepare(
  ["prefix"],
  `select queues, build_id, (extract(epoch from clock_timestamp() - seen_at) * 1000)::float8 as silent_ms
   from igny8_workers where task_queue_prefix = :prefix order by seen_at desc`,
);
