import { cancellationSignal, heartbeat } from "@temporalio/activity";
import { CLEAN_UPS, removeOld, type CleanUp } from "../db/cleanUp.ts";
import type { Orm } from "../db/orm.ts";

export interface CleanUpRound {
  /** rows by what they were */
  removed: Record<string, number>;
  /** there may be more */
  more: boolean;
}

export function createCleanUpActivities({ orm }: { orm: Orm }) {
  return {
    /** Removes what is too old, batch by batch, for at most about `roundMs`; what a batch removed stays removed whatever comes after. */
    async removeOldRows({ batchRows, roundMs }: { batchRows: number; roundMs: number }): Promise<CleanUpRound> {
      const em = orm.em.fork();
      const end = performance.now() + roundMs;
      const removed: Record<string, number> = {};
      for (const what of Object.keys(CLEAN_UPS) as CleanUp[]) {
        for (let rows = batchRows; rows === batchRows;) {
          cancellationSignal().throwIfAborted();
          rows = await removeOld(em, what, batchRows);
          removed[what] = (removed[what] ?? 0) + rows;
          heartbeat();
          if (performance.now() > end) return { removed, more: true };
        }
      }
      return { removed, more: false };
    },
  };
}

export type CleanUpActivities = ReturnType<typeof createCleanUpActivities>;
