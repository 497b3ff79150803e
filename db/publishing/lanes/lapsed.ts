import type { StartedRun, StartedPublication } from "../../../domain/temporal/starts/publishing.ts";
import { tables } from "../../tables.ts";
import { HOLDERS, TAKE_LAPSED } from "./statements.ts";
import { SiteIntegration } from "../../sites/integration.ts";
import { grant, lockLane, type Granted } from "./places.ts";
import type { EntityManager } from "../../orm.ts";

/** The expired places' owners, which have to be started again. */
export interface Lapsed {
  integrations: number[];
  publications: StartedPublication[];
  runs: StartedRun[];
}

/**
 * Deletes a page of expired places: their worker was killed, or an operator ended their workflow after it was granted the place. Afterwards
 * the sites' waiting publications may be granted places (`grantLapsed`).
 */
export async function takeLapsed(em: EntityManager, limit: number): Promise<Lapsed> {
  const taken = await TAKE_LAPSED<{ integration_id: number; holder: string }>(em, { limit });
  if (taken.length === 0) return { integrations: [], publications: [], runs: [] };
  const holders = taken.flatMap(({ holder }) => (/^[0-9a-f-]{36}$/.test(holder) ? [holder] : []));
  const integrations = [...new Set(taken.map(({ integration_id }) => integration_id))];
  const rows = await HOLDERS<StartedPublication & { bulk_run_id: string | null; in_bulk: boolean }>(em, {
    holders,
    integration_ids: integrations,
  });
  const runIds = [...new Set(rows.flatMap(({ in_bulk, bulk_run_id }) => (in_bulk && bulk_run_id ? [bulk_run_id] : [])))];
  const running = tables(em).selectFrom("igny8_bulk_runs").select(["id", "account_id", "accepted"]).where("state", "=", "running");
  const runs = runIds.length === 0 ? [] : await running.where("id", "in", runIds).execute();
  return { integrations, publications: rows.filter(({ in_bulk }) => !in_bulk), runs };
}

/** Grants a site's free places to waiting publications. */
export async function grantLapsed(em: EntityManager, integrationId: number): Promise<Granted[]> {
  return em.transactional(async (tx) => {
    const integration = await tx.findOne(SiteIntegration, integrationId);
    return integration ? grant(tx, integration, await lockLane(tx, integration)) : [];
  });
}
