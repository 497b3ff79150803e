import { ailmentsOf, isUnbearable } from "../../domain/plugin/health.ts";
import { insertEvents } from "../events/record.ts";
import type { EntityManager } from "../orm.ts";
import type { HealthReport, Plugin } from "./entities.ts";
import { keepReport, see, type Sighting } from "./installations.ts";
import { prepare, run } from "../prepared.ts";

/** The most sites that get an event about a halt. Operators can list the others. */
const TOLD = 100;

// Locked: of two reports at once the second counts the first, and only one of them halts the rollout.
const LOCK = prepare(`
  select id, resumed_at from igny8_plugin_versions where plugin_id = ? and version = ? and status = 'released' and halted_at is null
  for no key update`);
const COUNT = prepare(`
  select count(*)::int as reported, (count(*) filter (where not healthy))::int as unhealthy from igny8_plugin_installations
  where plugin_id = ? and version = ? and healthy is not null and previous_version is not null
    and last_health_at > coalesce(?::timestamptz, '-infinity')`);
// Anybody can register sites and send any report. So only sites that answered IGNY8's calls, of several accounts, can halt a version for all.
const CREDIBLE = prepare(`
  select count(*)::int as reported, (count(*) filter (where not i.healthy))::int as unhealthy,
    count(distinct n.account_id)::int as accounts, (count(distinct n.account_id) filter (where not i.healthy))::int as unhealthy_accounts
  from igny8_plugin_installations i join igny8_site_integrations n on n.id = i.integration_id
  where i.plugin_id = ? and i.version = ? and i.healthy is not null and i.previous_version is not null
    and i.last_health_at > coalesce(?::timestamptz, '-infinity')
    and n.is_active and n.checks #>> '{api_key,ok}' = 'true'`);
const HALT = prepare("update igny8_plugin_versions set halted_at = now(), halt_reason = ?, updated_at = now() where id = ?");
const UNHEALTHY = prepare(`
  select n.account_id, n.site_id, n.id as integration_id, n.config_json ->> 'site_url' as site_url, i.previous_version, i.health
  from igny8_plugin_installations i join igny8_site_integrations n on n.id = i.integration_id
  where i.plugin_id = ? and i.version = ? and i.healthy = false and i.previous_version is not null
    and i.last_health_at > coalesce(?::timestamptz, '-infinity')
  order by i.last_health_at desc limit ${TOLD}`);

interface UnhealthySite {
  account_id: number;
  site_id: number;
  integration_id: number;
  site_url: string;
  previous_version: string;
  health: HealthReport;
}

interface Counts {
  reported: number;
  unhealthy: number;
}

/**
 * Stores a site's report, in one transaction. If too many of the sites that updated to this version are unhealthy, it halts the rollout once,
 * and writes an event on each of those sites.
 * @returns `alarm`: a message for operators if too many sites are unhealthy, but too few of them are credible
 */
export async function reportHealth(
  em: EntityManager,
  plugin: Plugin,
  site: Sighting,
  report: HealthReport,
): Promise<{ healthy: boolean; alarm: string | null }> {
  const healthy = ailmentsOf(report).length === 0;
  const alarm = await em.transactional(async (tx) => {
    const { id } = await see(tx, site);
    await keepReport(tx, id, healthy, report);
    const [version] = await run<{ id: number; resumed_at: string | null }>(tx, LOCK, [plugin.id, site.version]);
    if (!version) return null;
    const which = [plugin.id, site.version, version.resumed_at];
    const [all] = await run<Counts>(tx, COUNT, which);
    if (!isUnbearable(all!)) return null;
    const [credible] = await run<Counts & { accounts: number; unhealthy_accounts: number }>(tx, CREDIBLE, which);
    const { reported, unhealthy, accounts, unhealthy_accounts } = credible!;
    if (!isUnbearable(credible!) || !isUnbearable({ reported: accounts, unhealthy: unhealthy_accounts }))
      return `Of ${all!.reported} sites that updated to ${site.version} and reported since, ${all!.unhealthy} are unhealthy. It is not halted: of those, IGNY8 has reached ${unhealthy} itself, of ${unhealthy_accounts} accounts. Halt it if the trouble is real.`;
    await run(tx, HALT, [
      `Of ${reported} sites that updated and reported since, ${unhealthy} are unhealthy, of ${unhealthy_accounts} accounts.`,
      version.id,
    ]);
    const sites = await run<UnhealthySite>(tx, UNHEALTHY, which);
    await insertEvents(
      tx,
      sites.map(({ account_id, site_id, integration_id, site_url, previous_version, health }) => ({
        ...{ account_id, site_id, integration_id, event_type: "error", action: "rollout_halt", success: false },
        description: `${plugin.name} ${site.version} is not well on ${site_url}; no more sites get it for now`,
        error_message: `Since the update from ${previous_version}: ${ailmentsOf(health).join("; ")}.`,
        details: { version: site.version, previous_version, health },
      })),
    );
    return null;
  });
  return { healthy, alarm };
}
