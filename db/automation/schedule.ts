import { lastDue, nextDue } from "../../domain/automation/slots.ts";
import { createRuns, type RunStarter } from "./runs.ts";
import { sql } from "kysely";
import type { EntityManager } from "../orm.ts";
import { now, tables } from "../tables.ts";
import { SETTLE } from "./statements.ts";

type Checked = Awaited<ReturnType<typeof toCheck>>[number];

/** Configurations that are to be looked at, locked; both times in milliseconds since the epoch, by the database's clock. */
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
 * A page of the schedules that are to be looked at: starts the runs that have become due since the last look, of each site for the latest
 * due time alone, however many were missed. A run under way stands for it.
 * @returns how many were looked at, and how many runs are new
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

/** The due time that has not been settled yet, and the next one. */
function look({ enabled, schedule, time_zone, settled_until, now }: Checked): { due_at: Date | null; check_at: Date | null } {
  if (!enabled || !schedule) return { due_at: null, check_at: null };
  const [due, next] = [lastDue(schedule, time_zone, now), nextDue(schedule, time_zone, now)];
  return { due_at: due !== null && due > settled_until ? new Date(due) : null, check_at: next === null ? null : new Date(next) };
}

/** A site's local time is another: its schedule is due at other times. */
export async function scheduleMoved(em: EntityManager, siteId: number): Promise<void> {
  await tables(em)
    .updateTable("igny8_automation_configs")
    .set({ check_at: now })
    .where("site_id", "=", siteId)
    .where("enabled", "=", true)
    .where("schedule", "is not", null)
    .execute();
}
