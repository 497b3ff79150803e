import type { StartedRun, StartedPublication } from "../../domain/temporal/starts/publishing.ts";
import { OPEN_STATES } from "../../domain/publishing/publication.ts";
import { pgArray } from "../columns.ts";
import { SiteIntegration } from "../sites/integration.ts";
import { grant, lockLane, type Granted } from "./places.ts";
import type { EntityManager } from "../orm.ts";

/** The expired places' owners, which have to be started again. */
export interface Lapsed {
  integrations: number[];
  publications: StartedPublication[];
  runs: StartedRun[];
}

const open = OPEN_STATES.map((state) => `'${state}'`).join(", ");

// Each worker takes different places. A holder is a publication's id, a batch's id, or a sync and the like. Those last ones start again by
// themselves.
const TAKE = `
  delete from igny8_lane_leases where (integration_id, holder) in (
    select integration_id, holder from igny8_lane_leases where until <= now() order by until limit ? for update skip locked
  ) returning integration_id, holder`;
const HOLDERS = `
  select p.id as publication_id, p.content_id, p.site_id, p.account_id, p.priority, c.title, i.config_json ->> 'site_url' as site_url, p.bulk_run_id,
    p.in_bulk
  from igny8_publications p join igny8_content c on c.id = p.content_id join igny8_site_integrations i on i.id = p.integration_id
  where p.state in (${open}) and (p.id = any(?::uuid[]) or (p.batch_id = any(?::uuid[]) and p.integration_id = any(?::int[])))`;

/**
 * Deletes a page of expired places: their worker was killed, or an operator ended their workflow after it was granted the place. Afterwards
 * the sites' waiting publications may be granted places (`grantLapsed`).
 */
export async function takeLapsed(em: EntityManager, limit: number): Promise<Lapsed> {
  const taken = await em.execute<{ integration_id: number; holder: string }[]>(TAKE, [limit]);
  if (taken.length === 0) return { integrations: [], publications: [], runs: [] };
  const ids = pgArray(taken.flatMap(({ holder }) => (/^[0-9a-f-]{36}$/.test(holder) ? [holder] : [])));
  const integrations = [...new Set(taken.map(({ integration_id }) => integration_id))];
  const rows = await em.execute<(StartedPublication & { bulk_run_id: string | null; in_bulk: boolean })[]>(HOLDERS, [
    ids,
    ids,
    pgArray(integrations),
  ]);
  const runIds = [...new Set(rows.flatMap(({ in_bulk, bulk_run_id }) => (in_bulk && bulk_run_id ? [bulk_run_id] : [])))];
  const runs = await em.execute<StartedRun[]>(
    "select id, account_id, accepted from igny8_bulk_runs where state = 'running' and id = any(?::uuid[])",
    [pgArray(runIds)],
  );
  return { integrations, publications: rows.filter(({ in_bulk }) => !in_bulk), runs };
}

/** Grants a site's free places to waiting publications. */
export async function grantLapsed(em: EntityManager, integrationId: number): Promise<Granted[]> {
  return em.transactional(async (tx) => {
    const integration = await tx.findOne(SiteIntegration, integrationId);
    return integration ? grant(tx, integration, await lockLane(tx, integration)) : [];
  });
}
