import { activityInfo, getClient, heartbeat } from "@temporalio/activity";
import { SiteIntegration } from "../../db/sites/integration.ts";
import type { Orm } from "../../db/orm.ts";
import { isSynced, type SyncedSite } from "../../domain/sites/sync.ts";
import { prefixOf } from "../../domain/temporal/queues.ts";
import { dailySync } from "../../domain/temporal/starts/sites.ts";
import { syncWorkflowId } from "../../domain/temporal/workflowIds.ts";
import { ensureSchedule, markOf, readSchedules, removeSchedule } from "../../temporal/schedules.ts";

/** Integrations per page, and how many Schedules are corrected at once. */
const PAGE = 500;
const AT_ONCE = 10;

export function createScheduleActivities({ orm }: { orm: Orm }) {
  return {
    /** Creates, updates or deletes the Schedule of one integration, so that it agrees with the row. */
    async correctSyncSchedule(site: SyncedSite): Promise<void> {
      await correctSchedule(orm, site);
    },

    /** The same for all integrations. Schedules that are up to date in Temporal's list cost no call. */
    async correctSyncSchedules(): Promise<void> {
      const prefix = prefixOf(activityInfo().taskQueue);
      const known = await readSchedules(getClient());
      const fits = (row: SiteIntegration) =>
        known.get(syncWorkflowId(row.source)) === (isSynced(row) ? markOf(dailySync(row, prefix)) : undefined);
      for (let after: number = activityInfo().heartbeatDetails ?? 0; ;) {
        const page = await orm.em.fork().find(SiteIntegration, { id: { $gt: after } }, { orderBy: { id: "asc" }, limit: PAGE });
        if (page.length === 0) return;
        const wrong = page.filter((row) => !fits(row));
        while (wrong.length > 0) {
          const some = wrong.splice(0, AT_ONCE);
          await Promise.all(some.map(({ id, source }) => correctSchedule(orm, { integrationId: id, source })));
          heartbeat(some[0]!.id - 1);
        }
        after = page.at(-1)!.id;
        heartbeat(after);
      }
    },
  };
}

/**
 * As `correctSyncSchedule`, for other activities. It reads the row again afterwards: if several correct at once, the last writer has
 * read the newest row.
 */
export async function correctSchedule(orm: Orm, site: SyncedSite): Promise<void> {
  const look = async () => {
    const row = await orm.em.fork().findOne(SiteIntegration, { id: site.integrationId, source: site.source });
    return row && isSynced(row) ? dailySync(row, prefixOf(activityInfo().taskQueue)) : null;
  };
  let done: string | undefined;
  for (let wanted = await look(); JSON.stringify(wanted) !== done; wanted = await look()) {
    await (wanted ? ensureSchedule(getClient(), wanted) : removeSchedule(getClient(), syncWorkflowId(site.source)));
    done = JSON.stringify(wanted);
  }
}

export type ScheduleActivities = ReturnType<typeof createScheduleActivities>;
