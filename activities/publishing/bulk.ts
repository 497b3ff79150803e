import { activityInfo, heartbeat, log } from "@temporalio/activity";
import { beginBatch, keepBatch, restOf } from "../../db/publishing/bulk/batches.ts";
import { closeBatch } from "../../db/publishing/bulk/batchResults.ts";
import { planBulk, type BulkPlan } from "../../db/publishing/bulk/plan.ts";
import { BulkRun } from "../../db/publishing/bulk/run.ts";
import { SiteIntegration } from "../../db/sites/integration.ts";
import { Lane } from "../../db/publishing/laneEntities.ts";
import { rememberChecks } from "../../db/sites/record.ts";
import { speaksOfSite } from "../../domain/publishing/lane.ts";
import { queueOf } from "../../domain/temporal/queues.ts";
import { room } from "../../domain/room.ts";
import { callBatch, readyBatch, type SiteSkills } from "./batchCall.ts";
import { spread } from "./lane.ts";
import type { PublicationDeps } from "./publish.ts";
import { repairLater } from "./startRepair.ts";
import { callFact } from "../wordpress/bridge.ts";

/** What a history says of a turn at a site: counts, no articles. `waitMs`: nothing can be sent before; null: until the lane has a place. */
export interface BatchesDone {
  done: number;
  left: number;
  waitMs?: number | null;
  /** make the next call on the queue of that name */
  suspect?: true;
}

/** No further batch is begun after this: with the call then under way, a worker that is to stop still ends in its grace time. */
const TURN_MS = 8_000;
const BEAT_MS = 2_000;
/** Calls to one site at once, where its lane allows as many. */
const MOST_AT_ONCE = 4;
/**
 * Batches that are being read or written at once, of one worker's connections to the database. More would wait for the database's connections, with their articles in memory; while
 * their sites work on them they are no burden, and there may be any number.
 */
const DESKS = 8;

export function createBulkActivities(deps: PublicationDeps) {
  const { orm, publicUrl, repair } = deps;
  const desks = room(DESKS);
  return {
    /** What a run's workflow is to do next; a run of which nothing is left is done. */
    async planBulk(bulkRunId: string): Promise<BulkPlan> {
      return planBulk(orm.em.fork(), bulkRunId);
    },

    /**
     * Sends a run's articles to one site, batch after batch, as many at once as its lane allows, for some seconds. What becomes of an
     * article, and when it is tried again, is in its rows. Any error that is thrown (the database is away) is Temporal's to retry.
     */
    async publishBatches(bulkRunId: string, integrationId: number): Promise<BatchesDone> {
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
      /** Batch after batch, until nothing can be sent now. */
      const sendAll = async () => {
        while (performance.now() < until) {
          const temporalRunId = workflowExecution?.runId ?? "";
          const batch = { id: crypto.randomUUID(), bulkRunId, temporalRunId, suspectsAllowed, stands: running === 1 };
          const begun = await desks.within(async () => {
            if (performance.now() > until) return null;
            const begun = await beginBatch(orm.em.fork(), batch, integration);
            if (begun.kind !== "begun") return begun;
            underWay.add(batch.id);
            return { ...begun, ready: await readyBatch(orm.em.fork(), publicUrl, integration, begun.articles, run.retry) };
          });
          // With another batch under way it is that one's end which is waited for.
          if (begun?.kind === "no_place" && batch.stands) turn.noPlace = true;
          if (begun?.kind === "suspect") turn.suspect = true;
          if (begun?.kind !== "begun") return;
          const started = performance.now();
          try {
            const called = await callBatch(deps, integration, begun.ready, skills);
            const duration_ms = Math.round(performance.now() - started);
            const { results, lane, trace } = called;
            const call = {
              results,
              lane,
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
            // The articles are closed by then, and nothing about them may fail for this.
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
        // All come to an end before an error is told: what one of them has sent is to be recorded.
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
