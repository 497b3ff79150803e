import { cancellationSignal, heartbeat } from "@temporalio/activity";
import { removeOld } from "../db/events/cleanUp.ts";
import { jobDone } from "../db/figures/jobDone.ts";
import type { Orm } from "../db/orm.ts";
import { countVersions } from "../db/plugin/analytics.ts";

export interface CleanUpRound {
  /** the numbers of removed rows, by kind */
  removed: Record<string, number>;
  /** there may be more */
  more: boolean;
}

export function createCleanUpActivities({ orm }: { orm: Orm }) {
  return {
    /** Stores how many sites have which version today. */
    async countPluginVersions(): Promise<void> {
      await countVersions(orm.em.fork());
    },

    /** Removes rows that are too old, in batches, for about `roundMs` milliseconds at most. Each batch is committed by itself. */
    async removeOldRows({ batchRows, roundMs }: { batchRows: number; roundMs: number }): Promise<CleanUpRound> {
      const end = performance.now() + roundMs;
      const all: Record<string, number> = {};
      for await (const { what, removed } of removeOld(orm.em.fork(), batchRows)) {
        if (removed > 0) all[what] = (all[what] ?? 0) + removed;
        heartbeat();
        cancellationSignal().throwIfAborted();
        if (performance.now() > end) return { removed: all, more: true };
      }
      await jobDone(orm.em.fork(), "clean-up");
      return { removed: all, more: false };
    },
  };
}

export type CleanUpActivities = ReturnType<typeof createCleanUpActivities>;
