import { activityInfo, getClient, heartbeat } from "@temporalio/activity";
import { ScheduleNotFoundError, ScheduleOverlapPolicy } from "@temporalio/client";
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from "@temporalio/common";
import { SiteIntegration } from "../../db/sites/integration.ts";
import type { Orm } from "../../db/orm.ts";
import { prefixOf, taskQueue } from "../../domain/temporal/queues.ts";
import { SEARCH_ATTRIBUTES } from "../../domain/temporal/searchAttributes.ts";
import { ensureSchedule, markOf, readSchedules, type StartSchedule } from "./ensureSchedule.ts";
import { dailyMinute, isSynced, syncWorkflowId, type SyncedSite } from "../../domain/sites/sync.ts";

/** A run that was missed because Temporal was away is made up for within this time; after it, the next day's is near enough. */
const CATCH_UP = "12 hours";
/** Integrations whose schedules are looked at in one page, and corrected at once. */
const PAGE = 500;
const AT_ONCE = 10;

const site_ = defineSearchAttributeKey(SEARCH_ATTRIBUTES.site, SearchAttributeType.KEYWORD);
const account_ = defineSearchAttributeKey(SEARCH_ATTRIBUTES.account, SearchAttributeType.KEYWORD);

export function createScheduleActivities({ orm }: { orm: Orm }) {
  return {
    /** Makes, changes or removes the schedule of one integration, so that it fits the row. */
    async correctSyncSchedule(site: SyncedSite): Promise<void> {
      await correctSchedule(orm, site);
    },

    /** The same for all integrations there are. Those whose schedule fits, as Temporal's list says, cost no call. */
    async correctSyncSchedules(): Promise<void> {
      const prefix = prefixOf(activityInfo().taskQueue);
      const known = await readSchedules(getClient());
      const fits = (row: SiteIntegration) =>
        known.get(syncWorkflowId(row.source)) === (isSynced(row) ? markOf(dailyRun(row, prefix)) : undefined);
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
 * As `correctSyncSchedule`, for other activities. The row is looked at again afterwards: of several that correct at once, the last to
 * write has seen the newest row.
 */
export async function correctSchedule(orm: Orm, site: SyncedSite): Promise<void> {
  const look = async () => {
    const row = await orm.em.fork().findOne(SiteIntegration, { id: site.integrationId, source: site.source });
    return row && isSynced(row) ? dailyRun(row, prefixOf(activityInfo().taskQueue)) : null;
  };
  let done: string | undefined;
  for (let wanted = await look(); JSON.stringify(wanted) !== done; wanted = await look()) {
    await (wanted ? ensureSchedule(getClient(), wanted) : remove(syncWorkflowId(site.source)));
    done = JSON.stringify(wanted);
  }
}

async function remove(scheduleId: string): Promise<void> {
  try {
    await getClient().schedule.getHandle(scheduleId).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

function dailyRun(row: SiteIntegration, taskQueuePrefix: string) {
  const { id, source, site_id, account_id, config_json } = row;
  const minute = dailyMinute(source);
  const memo = { integration_id: id, site_url: config_json.site_url };
  const typedSearchAttributes = new TypedSearchAttributes([
    { key: site_, value: String(site_id) },
    { key: account_, value: String(account_id) },
  ]);
  return {
    scheduleId: syncWorkflowId(source),
    spec: {
      calendars: [{ hour: Math.floor(minute / 60), minute: minute % 60, comment: `Daily sync of ${config_json.site_url}`.slice(0, 200) }],
    },
    action: {
      type: "startWorkflow",
      workflowType: "syncDaily",
      workflowId: `sync-daily:${source}`,
      taskQueue: taskQueue(taskQueuePrefix, "sync"),
      args: [{ integrationId: id, source } satisfies SyncedSite],
      memo,
      typedSearchAttributes,
      staticSummary: `Daily sync of ${config_json.site_url}`.slice(0, 200),
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP },
    memo,
    typedSearchAttributes,
  } satisfies StartSchedule;
}

export type ScheduleActivities = ReturnType<typeof createScheduleActivities>;
