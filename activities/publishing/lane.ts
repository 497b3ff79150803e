import { activityInfo, getClient, log } from "@temporalio/activity";
import { SiteIntegration } from "../../db/sites/integration.ts";
import { lockLane, type Granted, type LaneNews } from "../../db/publishing/lanes/places.ts";
import { findUnprobed, probed } from "../../db/publishing/lanes/probes.ts";
import type { Orm } from "../../db/orm.ts";
import type { SecretKey } from "../../db/secrets.ts";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import { prefixOf } from "../../domain/temporal/queues.ts";
import { probeStart } from "../../domain/temporal/starts/publishing.ts";
import { startOrWake, wake } from "../../temporal/start.ts";
import { accessTo } from "../sites/access.ts";
import type { SweepDeps } from "./sweep.ts";
import type { CallTrace } from "../platform/client.ts";
import type { ClientOf } from "../platform/clients.ts";

export interface LaneDeps {
  orm: Orm;
  clientOf: ClientOf;
  secretKeys: SecretKey[];
  healed?: SweepDeps["healed"];
}

/** The result of a probe: milliseconds until the next one; null: no further probe is needed. */
export interface Probe {
  waitMs: number | null;
}

export function createLaneActivities({ orm, clientOf, secretKeys, healed }: LaneDeps) {
  return {
    /** Probes a paused site if the probe is due. A probe costs no article an attempt. */
    async probeSite(integrationId: number): Promise<Probe> {
      const em = orm.em.fork();
      const integration = await em.findOne(SiteIntegration, integrationId);
      if (!integration) return { waitMs: null };
      const lane = await orm.em.fork().transactional((tx) => lockLane(tx, integration));
      if (lane.paused_by !== "breaker") return { waitMs: null };
      const early = (lane.probe_at?.getTime() ?? 0) - Date.now();
      if (early > 0) return { waitMs: early };

      const { site_url, plain_permalinks } = integration.config_json;
      const trace: CallTrace = { method: "GET", url: site_url };
      let failure: SiteFailure | null = null;
      try {
        await clientOf(integration).testConnection(accessTo(integration, secretKeys, plain_permalinks), trace);
      } catch (error) {
        if (!(error instanceof SiteFailure)) throw error;
        failure = error;
      }
      const { news, waitMs } = await orm.em.fork().transactional((tx) => probed(tx, integration, failure));
      await wakeGranted(news.granted);
      return { waitMs };
    },

    /** Starts a workflow for each site whose probe is overdue by `graceMs`: its start was lost, or a person ended it. Returns how many. */
    async startProbes(graceMs: number): Promise<number> {
      const overdue = await findUnprobed(orm.em.fork(), graceMs);
      for (const integration of overdue) await startProbe(integration);
      healed?.("probe", overdue.length);
      return overdue.length;
    },
  };
}

export type LaneActivities = ReturnType<typeof createLaneActivities>;

/**
 * Acts on a lane's changes after a call. It wakes the workflows that were granted a place, and starts the probes of a site that was just
 * paused.
 */
export async function spread(news: LaneNews, integration: SiteIntegration | null): Promise<void> {
  await wakeGranted(news.granted);
  if (news.paused && integration) await startProbe(integration);
}

async function startProbe(integration: SiteIntegration): Promise<void> {
  await startOrWake(getClient(), probeStart(integration, prefixOf(activityInfo().taskQueue)));
}

/** If a workflow is gone, another is started when its place runs out (worker/tendLanes.ts). */
async function wakeGranted(granted: Granted[]): Promise<void> {
  await Promise.all(
    granted.map(async ({ publication_id, workflow_id, integration_id, failures }) => {
      const woken = await wake(getClient(), workflow_id, integration_id, failures);
      if (!woken) log.warn("a publication waits, but no workflow does", { publication_id });
    }),
  );
}
