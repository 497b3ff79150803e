import { lastDue, nextDue } from "../../domain/automation/slots.ts";
import { createRuns, type RunStarter } from "./runs.ts";
import { sql } from "kysely";
import type { EntityManager } from "../orm.ts";
import { now, tables } from "../tables.ts";
import { SETTLE } from "./statements.ts";

type Checked = Awaited<ReturnType<typeof toCheck>>[number];

/** Configurations that are due for a check, locked; both times in milliseconds since the epoch, by the database's clock. */
const toCheck = (tx: EntityManager, limit: number) =>
  tables(tx)
    .selectFrom("igny8_automation_configs as c")
    .innerJoin("igny8_sites as s", "s.id", "c.site_id")
    .select(["c.site_id", "c.account_id", "c.enabled", "c.schedule", "c.stages", "s.time_zone"])
    .select(sql<number>`(extract(epoch from c.settled_until) * 1000)::float8`.as("settled_until"))
    .select(sql<number>`(extract(epoch from now()) * 1000)::float8`.as("now"))
    .where("c.check_at", "<=", now)
    .orderBy("c.check_at")
    .orderBy("c.site_id")
    .limit(limit)
    .forUpdate("c")
    .execute();

/**
 * Checks one page of due schedules, and starts the runs that became due since the last check. A site gets one run, for its latest due
 * time, however many it missed. If a run is active, no other is started.
 * @returns how many schedules were checked, and how many runs were created
 */
export async function settleSchedules(em: EntityManager, limit: number): Promise<{ looked: number; started: number }> {
  return em.transactional(async (tx) => {
    const configs = await toCheck(tx, limit);
    if (configs.length === 0) return { looked: 0, started: 0 };
    const looked = configs.map((config) => ({ config, ...look(config) }));
    const due = looked.flatMap(({ config, due_at }) => {
      const starter: RunStarter[] = due_at ? [{ trigger: "scheduled", due_at }] : [];
      return starter.map((one) => ({ config, starter: one }));
    });
    const started = await createRuns(tx, due);
    const settled = looked.map(({ config, due_at, check_at }) => ({ site_id: config.site_id, check_at, settled_until: due_at }));
    await SETTLE(tx, { settled: JSON.stringify(settled) });
    return { looked: configs.length, started: started.length };
  });
}

/** The latest due time without a run, and the next due time. */
function look({ enabled, schedule, time_zone, settled_until, now }: Checked): { due_at: Date | null; check_at: Date | null } {
  if (!enabled || !schedule) return { due_at: null, check_at: null };
  const [due, next] = [lastDue(schedule, time_zone, now), nextDue(schedule, time_zone, now)];
  return { due_at: due !== null && due > settled_until ? new Date(due) : null, check_at: next === null ? null : new Date(next) };
}

/** After a change of a site's time zone, its schedule is due at other times. */
export async function scheduleMoved(em: EntityManager, siteId: number): Promise<void> {
  await tables(em)
    .updateTable("igny8_automation_configs")
    .set({ check_at: now })
    .where("site_id", "=", siteId)
    .where("enabled", "=", true)
    .where("schedule", "is not", null)
    .execute();
}
