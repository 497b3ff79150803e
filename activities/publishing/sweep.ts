import { activityInfo, getClient, heartbeat } from "@temporalio/activity";
import type { Orm } from "../../db/orm.ts";
import { claimContent, findPending, findRuns } from "../../db/publishing/sweep.ts";
import { startedAnew, startOrWake } from "../../temporal/start.ts";
import { bulkStart, publicationStart } from "../../domain/temporal/starts/publishing.ts";
import { prefixOf } from "../../domain/temporal/queues.ts";
import type { RetryPolicy } from "../../domain/publishing/retry.ts";

/** Requirements 4.2: at most 50 items a page. Here further pages follow. */
const PAGE = 50;
const NIL = "00000000-0000-0000-0000-000000000000";

/** Milliseconds after which a publication counts as abandoned by its workflow or owner. */
export interface Grace {
  started: number;
  owned: number;
}

/** The result of one page: how many were started, and the start of the next page; null after the last. */
export interface Swept {
  started: number;
  next: string | null;
}

export interface SweepDeps {
  orm: Orm;
  retry: RetryPolicy;
  /** is told how much the sweep found that nobody took care of: a process died at a bad moment, or there is a mistake somewhere */
  healed?: ((what: "content" | "publication" | "probe", count: number) => void) | undefined;
}

export function createSweepActivities({ orm, retry, healed }: SweepDeps) {
  return {
    /** Creates a publication for each waiting content that has none, one page per call. Returns how many. */
    async claimPending(): Promise<number> {
      const em = orm.em.fork();
      let claimed = 0;
      for (;;) {
        const page = await claimContent(em, PAGE);
        claimed += page;
        healed?.("content", page);
        if (page < PAGE) return claimed;
        heartbeat();
      }
    },

    /** Starts the bulk runs that should be running, and leaves running ones alone. Returns how many there are. */
    async startRuns(graceMs: number): Promise<number> {
      const runs = await findRuns(orm.em.fork(), graceMs);
      const prefix = prefixOf(activityInfo().taskQueue);
      for (const run of runs) {
        await startOrWake(getClient(), { ...bulkStart(run, prefix), ifRunning: "join" });
      }
      return runs.length;
    },

    /**
     * Starts the next page of pending publications (requirements 4.2, `process_pending_wordpress_publications`). If a publication's workflow runs,
     * it gets the signal `wake` and reads its row again. This replaces starts and signals that were lost. Long waits look like lost signals, so
     * only lost starts count as healed.
     * @param after the end of the previous page; null for the first
     */
    async startPending(after: string | null, grace: Grace): Promise<Swept> {
      const page = await findPending(orm.em.fork(), after ?? NIL, grace, PAGE);
      const prefix = prefixOf(activityInfo().taskQueue);
      const started = await Promise.all(page.map((one) => startedAnew(getClient(), publicationStart(one, { prefix, retry }))));
      healed?.("publication", started.filter(Boolean).length);
      return { started: page.length, next: page.length === PAGE ? page.at(-1)!.publication_id : null };
    },
  };
}

export type SweepActivities = ReturnType<typeof createSweepActivities>;
