import { cancellationSignal, heartbeat, log } from "@temporalio/activity";
import { removeOrphans, removeUnusedPictures } from "../db/articles/removePictures.ts";
import type { BlobStore } from "../db/blobs/contract.ts";
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

/** A stored picture that has no row after this time never gets one. */
const UNATTACHED_MS = 24 * 3_600_000;

export function createCleanUpActivities({ orm, pictures }: { orm: Orm; pictures: BlobStore }) {
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

    /**
     * Removes pictures from the store that nothing names: those whose removal failed, and, after a day, those that never got a row.
     * @returns how many
     */
    async removeUnnamedPictures(): Promise<number> {
      const looked = () => {
        heartbeat();
        cancellationSignal().throwIfAborted();
      };
      const unused = await removeUnusedPictures(orm, pictures);
      looked();
      const { removed, left } = await removeOrphans(orm, pictures, { before: new Date(Date.now() - UNATTACHED_MS), looked });
      if (left > 0)
        log.warn("pictures that this database does not name stay: they are more than a tenth, so the store may be another installation's", {
          store: pictures.where,
          pictures: left,
        });
      return unused + removed;
    },
  };
}

export type CleanUpActivities = ReturnType<typeof createCleanUpActivities>;
