import { ailmentsOf, isUnbearable } from "../../domain/plugin/health.ts";
import { insertEvents } from "../events/record.ts";
import type { EntityManager } from "../orm.ts";
import type { HealthReport, Plugin } from "./entities.ts";
import { keepReport, see, type Sighting } from "./installations.ts";
import { COUNT_CREDIBLE, COUNT_REPORTS, LOCK_VERSION, UNHEALTHY } from "./statements.ts";
import { now, tables } from "../tables.ts";
import { counted } from "../../domain/text.ts";

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
    const [version] = await LOCK_VERSION<{ id: number; resumed_at: string | null }>(tx, { plugin_id: plugin.id, version: site.version });
    if (!version) return null;
    const which = { plugin_id: plugin.id, version: site.version, since: version.resumed_at };
    const [all] = await COUNT_REPORTS<Counts>(tx, which);
    if (!isUnbearable(all!)) return null;
    const [credible] = await COUNT_CREDIBLE<Counts & { accounts: number; unhealthy_accounts: number }>(tx, which);
    const { reported, unhealthy, accounts, unhealthy_accounts } = credible!;
    if (!isUnbearable(credible!) || !isUnbearable({ reported: accounts, unhealthy: unhealthy_accounts }))
      return `Of ${counted(all!.reported, "site")} that updated to ${site.version} and reported since, ${all!.unhealthy} are unhealthy. IGNY8 did not halt the rollout, because it reached only ${unhealthy} of these sites itself, of ${counted(unhealthy_accounts, "account")}. If the errors are real, halt the rollout.`;
    const halt_reason = `Of ${counted(reported, "site")} that updated and reported since, ${unhealthy} are unhealthy, of ${counted(unhealthy_accounts, "account")}.`;
    const halted = { halted_at: now, halt_reason, updated_at: now };
    await tables(tx).updateTable("igny8_plugin_versions").set(halted).where("id", "=", version.id).execute();
    const sites = await UNHEALTHY<UnhealthySite>(tx, which);
    await insertEvents(
      tx,
      sites.map(({ account_id, site_id, integration_id, site_url, previous_version, health }) => ({
        ...{ account_id, site_id, integration_id, event_type: "error", action: "rollout_halt", success: false },
        description: `${plugin.name} ${site.version} causes errors on ${site_url}. No more sites get it for now`,
        error_message: `Since the update from ${previous_version}: ${ailmentsOf(health).join("; ")}.`,
        details: { version: site.version, previous_version, health },
      })),
    );
    return null;
  });
  return { healthy, alarm };
}
