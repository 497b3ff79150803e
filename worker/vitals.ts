import type { Client } from "@temporalio/client";
import type { Worker } from "@temporalio/worker";
import type { Logger } from "pino";
import { queueOf, WORKFLOW_QUEUES, type Queue } from "../domain/temporal/queues.ts";
import { BEAT_MS, type QueueTroubles } from "../domain/temporal/workers.ts";
import { askTemporal } from "../temporal/queues.ts";
import { repeatedly } from "./repeatedly.ts";

interface VitalsDeps {
  workers: readonly Worker[];
  temporal: Client;
  taskQueuePrefix: string;
  /** tells the database which queues this process serves; fails if the database does not answer */
  beat: (queues: QueueTroubles) => Promise<void>;
  /** the connections of the activities: asks the database on one of them; and when it last answered on any, by performance.now() */
  pool: { ask: () => Promise<void>; answeredAt: () => number | undefined };
  log: Pick<Logger, "warn">;
}

type Checks = Record<string, { ok: boolean; message: string }>;

/** Between two questions to Temporal. */
const ASK_MS = 1_000;
/** The deadline of a question. */
const ANSWER_MS = 1_500;
/**
 * What last succeeded longer ago is not ready. One question without an answer is not enough, two in a row are. With TELL_MS and what the API
 * remembers it is below five seconds.
 */
const LATE_MS = 3_800;
/** Between two questions on a connection of the activities. */
const POOL_ASK_MS = 2_000;
/**
 * For how long no connection of the activities may have got an answer. The beats have a connection of their own, which may be well while those hang: after a
 * failover it is a new one, and they still wait for the lost host. In a pool that is merely full, some statement ends meanwhile.
 */
const POOL_LATE_MS = 10_000;
/** A change of what this process serves is told within this time. */
const TELL_MS = 250;

/**
 * Watches whether this process can do its work: each worker's pollers, Temporal and the database. How long ago the last task came is no
 * sign: an idle worker is ready.
 * @returns `checks`, the present state of each; `stopping`, to be called when the process begins to stop; `stop`, when its workers have ended
 */
export function watchVitals({ workers, temporal, taskQueuePrefix, beat, pool, log }: VitalsDeps) {
  const began = performance.now();
  const seen = { temporal: -Infinity, database: -Infinity, polls: new Map<string, number>() };
  let ending = false;

  /** Each worker's poll loop waits for a task all the time, except for moments between two. So it counts if it waited lately. */
  const waits = (name: string, outstanding: boolean): boolean => {
    const now = performance.now();
    if (outstanding) seen.polls.set(name, now);
    return now - (seen.polls.get(name) ?? -Infinity) < LATE_MS;
  };
  const stoppingNow = () => ending || workers.some((worker) => !["INITIALIZED", "RUNNING"].includes(worker.getState()));

  function pollers(worker: Worker, queue: Queue): string | null {
    const { runState, activityPollerState, workflowPollerState, ...status } = worker.getStatus();
    const states = [
      ["activities", activityPollerState, status.hasOutstandingActivityPoll],
      ...(WORKFLOW_QUEUES.includes(queue) ? [["workflows", workflowPollerState, status.hasOutstandingWorkflowPoll] as const] : []),
    ] as const;
    if (runState !== "RUNNING") return `its worker is ${runState}`;
    for (const [what, state, outstanding] of states) {
      if (state !== "POLLING") return `its poller for ${what} is ${state}`;
      if (!waits(`${queue} ${what}`, outstanding)) return `its poller for ${what} does not poll`;
    }
    return null;
  }

  const late = (since: number) => performance.now() - since >= LATE_MS;
  const temporalTrouble = () => (late(seen.temporal) ? "Temporal does not answer this worker" : null);
  const poolSilentMs = () => performance.now() - (pool.answeredAt() ?? began);
  const poolTrouble = () => (poolSilentMs() >= POOL_LATE_MS ? "the connections of its activities get no answer from the database" : null);

  /** By queue: null if this process serves it, otherwise why not. */
  const queues = (): QueueTroubles => {
    const trouble = stoppingNow() ? "its worker is stopping" : (temporalTrouble() ?? poolTrouble());
    const of = workers.map((worker) => [queueOf(worker.options.taskQueue)!, worker] as const);
    return Object.fromEntries(of.map(([queue, worker]) => [queue, trouble ?? pollers(worker, queue)]));
  };

  const asks = repeatedly({ everyMs: ASK_MS, log, trouble: "Temporal does not answer: this worker is not ready" }, async () => {
    await askTemporal(temporal, taskQueuePrefix, queueOf(workers[0]!.options.taskQueue)!, ANSWER_MS);
    seen.temporal = performance.now();
    return { more: false };
  });
  let told = { text: "", at: -Infinity };
  const beats = repeatedly({ everyMs: TELL_MS, log, trouble: "the database does not answer: this worker is not ready" }, async () => {
    const said = queues();
    const [text, at] = [JSON.stringify(said), performance.now()];
    if (text === told.text && at - told.at < BEAT_MS) return { more: false };
    await beat(said);
    told = { text, at };
    seen.database = performance.now();
    return { more: false };
  });

  const trouble = "the connections of the activities are all in use, or get no answer from the database";
  const asksPool = repeatedly({ everyMs: POOL_ASK_MS, log, trouble }, async () => {
    if (poolSilentMs() >= POOL_ASK_MS) await pool.ask();
    return { more: false };
  });

  return {
    checks(): Checks {
      const check = (trouble: string | null, well: string) => ({ ok: trouble === null, message: trouble ?? well });
      return {
        process: check(stoppingNow() ? "it is stopping" : null, "runs"),
        database: check(late(seen.database) ? "the database does not answer this worker" : poolTrouble(), "answers"),
        temporal: check(temporalTrouble(), "answers"),
        ...Object.fromEntries(
          workers.map((worker) => {
            const queue = queueOf(worker.options.taskQueue)!;
            return [`queue_${queue}`, check(pollers(worker, queue), "polls")];
          }),
        ),
      };
    },
    stopping: () => {
      ending = true;
    },
    async stop() {
      ending = true;
      await Promise.all([asks.stop(), beats.stop(), asksPool.stop()]);
    },
  };
}
