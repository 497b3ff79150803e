import { activityInfo, heartbeat, log } from "@temporalio/activity";
import { beginBatch, keepBatch, restOf } from "../../db/publishing/bulk/batches.ts";
import { closeBatch } from "../../db/publishing/bulk/batchResults.ts";
import { planBulk, type BulkPlan } from "../../db/publishing/bulk/plan.ts";
import { BulkRun } from "../../db/publishing/bulk/run.ts";
import { SiteIntegration } from "../../db/sites/integration.ts";
import { Lane } from "../../db/publishing/lanes/entities.ts";
import { rememberChecks } from "../../db/sites/record.ts";
import type { Task } from "../../domain/publishing/publication.ts";
import { speaksOfSite } from "../../domain/publishing/lane.ts";
import { queueOf } from "../../domain/temporal/queues.ts";
import { room } from "../../domain/room.ts";
import { note } from "../../telemetry/context.ts";
import { readyBatch } from "./batchCall.ts";
import type { SiteSkills } from "./inParts.ts";
import { readyUpdateBatch } from "./updates/batch.ts";
import { readyWithdrawals } from "./updates/withdrawBatch.ts";
import { spread } from "./lane.ts";
import type { PublicationDeps } from "./publish.ts";
import { repairLater } from "./startRepair.ts";
import { pullSoon } from "./updates/startPull.ts";
import { callFact } from "../platform/client.ts";

/** The history's record of a turn at a site: counts, no articles. `waitMs`: earliest time of the next call; null: when the lane grants a place. */
export interface BatchesDone {
  done: number;
  left: number;
  waitMs?: number | null;
  /** run the next activity on the queue `suspect` */
  suspect?: true;
}

/** No further batch begins after this time. A stopping worker can then still finish the running call within its grace time. */
const TURN_MS = 8_000;
const BEAT_MS = 2_000;
/** The most concurrent calls to one site, if its lane allows that many. */
const MOST_AT_ONCE = 4;
/**
 * How many batches a worker reads or writes at once, which bounds its database connections. More batches would wait for a connection with
 * their articles in memory. Batches whose call is running are not limited: they need no connection.
 */
const DESKS = 8;

/** How a run's batches are made ready and sent. */
const READY = { create: readyBatch, update: readyUpdateBatch, withdraw: readyWithdrawals };

export function createBulkActivities(deps: PublicationDeps) {
  const { orm, repair } = deps;
  const desks = room(DESKS);
  return {
    /** Decides the next step of a run's workflow. A run without open articles is done. */
    async planBulk(bulkRunId: string): Promise<BulkPlan> {
      return planBulk(orm.em.fork(), bulkRunId);
    },

    /**
     * Sends a run's articles to one site for some seconds, batch after batch, with as many concurrent calls as its lane allows. The rows hold each
     * article's result and the time of its next attempt. Temporal retries any error that is thrown (the database is away).
     */
    async publishBatches(bulkRunId: string, integrationId: number): Promise<BatchesDone> {
      note({ bulk_run_id: bulkRunId });
      const em = orm.em.fork();
      const run = await em.findOne(BulkRun, bulkRunId);
      const integration = run && (await em.findOne(SiteIntegration, integrationId));
      if (!integration) return { done: 0, left: 0 };
      const lane = await em.findOne(Lane, integrationId);
      const { workflowExecution, taskQueue } = activityInfo();
      const suspectsAllowed = queueOf(taskQueue) === "suspect";
      const until = performance.now() + TURN_MS;
      const most = Math.min(MOST_AT_ONCE, lane?.max_calls ?? 2);
      const skills: SiteSkills = { batches: true };
      const turn: { done: number; noPlace?: true; suspect?: true } = { done: 0 };
      const underWay = new Set<string>();
      const beat = setInterval(() => {
        heartbeat();
        for (const id of underWay) keepBatch(orm.em.fork(), integrationId, id).catch(() => log.warn("a batch could not be kept", { id }));
      }, BEAT_MS);

      const loops: Promise<void>[] = [];
      let running = 0;
      const begin = () => {
        running += 1;
        loops.push(sendAll().finally(() => (running -= 1)));
      };
      /** Sends batch after batch, until nothing can be sent now. */
      const sendAll = async () => {
        while (performance.now() < until) {
          const temporalRunId = workflowExecution?.runId ?? "";
          const batch = { id: crypto.randomUUID(), bulkRunId, task: run.task, temporalRunId, suspectsAllowed, stands: running === 1 };
          const begun = await desks.within(async () => {
            if (performance.now() > until) return null;
            const begun = await beginBatch(orm.em.fork(), batch, integration);
            if (begun.kind !== "begun") return begun;
            underWay.add(batch.id);
            const ready = READY[run.task as Task];
            return { ...begun, call: await ready(orm.em.fork(), deps, integration, begun.articles, run.retry) };
          });
          // If another batch is running, its end frees a place, so this turn waits for that.
          if (begun?.kind === "no_place" && batch.stands) turn.noPlace = true;
          if (begun?.kind === "suspect") turn.suspect = true;
          if (begun?.kind !== "begun") return;
          const started = performance.now();
          try {
            const called = await begun.call(skills);
            const duration_ms = Math.round(performance.now() - started);
            const { results, lane, trace } = called;
            const call = {
              results,
              lane,
              task: run.task,
              key: trace.key,
              id: batch.id,
              bulkRunId,
              integration,
              policy: run.retry,
              repair,
              duration_ms,
            };
            const news = await desks.within(() => closeBatch(orm.em.fork(), call));
            await spread(news, integration);
            if (news.repairs) await repairLater(integration);
            if (called.results.some(({ look }) => look?.unread)) await pullSoon(integration);
            // The articles are closed already, so a failure here must not affect them.
            await rememberChecks(orm.em.fork(), integration, callFact(called.trace, called.failure), new Date()).catch((error: unknown) =>
              log.warn("what the call showed of the site was not kept", { error }),
            );
            if (called.lane.failure !== null && speaksOfSite(called.lane.failure)) turn.suspect = true;
            else if (running < most) begin();
            turn.done += called.results.filter(({ outcome }) => outcome.kind !== "put_back").length;
          } finally {
            underWay.delete(batch.id);
          }
        }
      };
      try {
        while (running < Math.min(most, lane?.allowed_calls ?? 1)) begin();
        // Every loop ends before an error is thrown, so that the results of all sent articles are recorded.
        let ends: PromiseSettledResult<void>[] = [];
        while (ends.length < loops.length) ends = await Promise.allSettled(loops);
        const failed = ends.find(({ status }) => status === "rejected");
        if (failed) throw (failed as PromiseRejectedResult).reason;
      } finally {
        clearInterval(beat);
      }
      const { left, waitMs } = await restOf(orm.em.fork(), bulkRunId, integrationId);
      const next = turn.noPlace ? null : waitMs;
      return { done: turn.done, left, ...(turn.suspect ? { suspect: true } : {}), ...(left > 0 && next !== 0 ? { waitMs: next } : {}) };
    },
  };
}

export type BulkActivities = ReturnType<typeof createBulkActivities>;
