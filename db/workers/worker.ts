import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import type { QueueTroubles } from "../../domain/temporal/workers.ts";

/** A worker process, as it last described itself. */
export const WorkerProcess = defineEntity({
  name: "WorkerProcess",
  tableName: "igny8_workers",
  properties: {
    /** made by the process when it starts */
    id: p.uuid().primary(),
    task_queue_prefix: p.text(),
    /** host and process, for operators */
    name: p.text(),
    /** with worker deployments (Temporal): the version's build id */
    build_id: p.text().nullable(),
    /** by queue: null if the process serves it, otherwise the reason why not */
    queues: p.json<QueueTroubles>(),
    started_at: p.datetime(3).defaultRaw("now()"),
    seen_at: p.datetime(3).defaultRaw("now()"),
  },
});
export type WorkerProcess = InferEntity<typeof WorkerProcess>;
