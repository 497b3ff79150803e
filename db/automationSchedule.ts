import { lastDue } from "../domain/slots.ts";
import { LockMode } from "@mikro-orm/core";
import { AutomationConfig } from "./automation.ts";
import { activeRun, createRun } from "./automationRuns.ts";
import type { EntityManager } from "./orm.ts";

/** A site that the check looks at. */
export interface CheckedSite {
  site_id: number;
  account_id: number;
  site_name: string;
  time_zone: string;
}

/** Sites whose schedule may be due, or that have a run under way, by their id. */
export async function dueConfigs(em: EntityManager, after: number, limit: number): Promise<CheckedSite[]> {
  return em.execute<CheckedSite[]>(
    `select c.site_id, c.account_id, s.name as site_name, s.time_zone
     from igny8_automation_configs c join igny8_sites s on s.id = c.site_id
     where c.site_id > ? and ((c.enabled and c.schedule is not null)
       or exists (select from igny8_automation_runs r where r.site_id = c.site_id and r.state in ('running', 'paused')))
     order by c.site_id limit ?`,
    [after, limit],
  );
}

/**
 * Starts the run that a site's schedule asks for, if one has become due since the last look: the latest due time alone, however many
 * were missed. A run under way stands for it.
 */
export async function settleSchedule(em: EntityManager, site: CheckedSite, now: Date): Promise<{ fresh: boolean; active: boolean }> {
  return em.transactional(async (tx) => {
    const config = await tx.findOne(AutomationConfig, site.site_id, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!config) return { fresh: false, active: false };
    const due = config.enabled && config.schedule ? lastDue(config.schedule, site.time_zone, now.getTime()) : null;
    let fresh = false;
    if (due !== null && due > config.settled_until.getTime()) {
      fresh = (await createRun(tx, config, { trigger: "scheduled", due_at: new Date(due) })) !== null;
      config.settled_until = new Date(due);
    }
    return { fresh, active: (await activeRun(tx, site.site_id)) !== null };
  });
}
