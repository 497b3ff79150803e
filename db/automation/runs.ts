import { LockMode } from "@mikro-orm/core";
import {
  ACTIVE_RUN_STATES,
  POLL_LONGEST_MS,
  PUBLISHING_STAGE,
  newStages,
  reported,
  type OverdueAfter,
  type RunCause,
} from "../../domain/automation/run.ts";
import { PRIORITY } from "../../domain/publishing/priority.ts";
import { type AutomationConfig, AutomationRun } from "./entities.ts";
import { pgArray } from "../columns.ts";
import type { EntityManager } from "../orm.ts";
import { COMPLETE } from "../publishing/sql.ts";

const active = { state: { $in: [...ACTIVE_RUN_STATES] } };

/** Who starts a run: a person, or the schedule at the time it was due. */
export type RunStarter = { trigger: "manual"; user_id: number } | { trigger: "scheduled"; due_at: Date };

type RunConfig = Pick<AutomationConfig, "site_id" | "account_id" | "stages">;

/** A new run of a site's automation; null when one is under way, or had this due time. */
export async function createRun(em: EntityManager, config: RunConfig, starter: RunStarter): Promise<string | null> {
  const [id] = await createRuns(em, [{ config, starter }]);
  return id ?? null;
}

/** New runs in one statement; those of sites that have one under way, or had one at this due time, are left out. */
export async function createRuns(em: EntityManager, wanted: { config: RunConfig; starter: RunStarter }[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const rows = wanted.map(({ config: { site_id, account_id, stages }, starter }) => ({
    ...{ site_id, account_id, trigger: starter.trigger, stages: newStages(stages) },
    ...(starter.trigger === "scheduled" ? { due_at: starter.due_at } : { requested_by_id: starter.user_id }),
  }));
  const created = await em.execute<{ id: string }[]>(
    `insert into igny8_automation_runs (account_id, site_id, trigger, due_at, stages, requested_by_id)
     select account_id, site_id, trigger, due_at, stages, requested_by_id
     from jsonb_to_recordset(?::jsonb)
       as r (account_id int, site_id int, trigger text, due_at timestamptz, stages jsonb, requested_by_id int)
     on conflict do nothing returning id`,
    [JSON.stringify(rows)],
  );
  return created.map(({ id }) => id);
}

/**
 * What the site's run under way goes by was changed. Its workflow is told besides; should it not hear of it, the next hourly check
 * tells it again. False when no run is under way.
 */
export async function runChanged(em: EntityManager, siteId: number): Promise<boolean> {
  const rows = await em.execute<{ id: string }[]>(
    "update igny8_automation_runs set overdue_at = now() where site_id = ? and state in ('running', 'paused') returning id",
    [siteId],
  );
  return rows.length > 0;
}

/** Its workflow looks at the run again in so many milliseconds by itself; when it does not, it was lost. */
export async function runLooksIn(tx: EntityManager, run: Pick<AutomationRun, "id">, waitMs: number): Promise<void> {
  await tx.execute("update igny8_automation_runs set overdue_at = now() + (? * interval '1 millisecond') where id = ?", [
    waitMs + LATE_MS,
    run.id,
  ]);
}
/** So late may a workflow be when there is much to do. */
const LATE_MS = 10 * 60_000;

/**
 * A run that waits for a time of its plan though nothing is planned any more is overdue: people have published what was left, cancelled or
 * removed it. One that asks again soon by itself finds out then.
 */
export async function endEmptyPlans(em: EntityManager): Promise<void> {
  await em.execute(
    `update igny8_automation_runs r set overdue_at = now()
     where r.state = 'running' and r.taken and r.overdue_at > now() + (? * interval '1 millisecond')
       and not exists (select from igny8_publications p where p.automation_run_id = r.id and p.state = 'held')
       and not exists (select from igny8_publications p where p.automation_run_id = r.id and p.publish_at > now()
                       and p.state = 'queued' and p.workflow_id is null and p.priority = ${PRIORITY.clock})`,
    [POLL_LONGEST_MS + LATE_MS],
  );
}

export const FIRST_OVERDUE: OverdueAfter = { overdue_at: "-infinity", id: "00000000-0000-0000-0000-000000000000" };
export type OverdueRun = OverdueAfter & { site_id: number; account_id: number; site_name: string };

/** Runs under way that nobody looked at though they were to be, the longest overdue first. One that is looked at moves ahead of all pages. */
export async function overdueRuns(em: EntityManager, after: OverdueAfter, limit: number): Promise<OverdueRun[]> {
  return em.execute<OverdueRun[]>(
    `select r.id, r.overdue_at::text as overdue_at, r.site_id, r.account_id, s.name as site_name
     from igny8_automation_runs r join igny8_sites s on s.id = r.site_id
     where r.state in ('running', 'paused') and r.overdue_at <= now() and (r.overdue_at, r.id) > (?::timestamptz, ?::uuid)
     order by r.overdue_at, r.id limit ?`,
    [after.overdue_at, after.id, limit],
  );
}

/** Takes a run away that nobody has begun; false when its workflow was quicker. */
export async function withdrawRun(em: EntityManager, id: string): Promise<boolean> {
  const [row] = await em.execute<{ id: string }[]>(
    "delete from igny8_automation_runs where id = ? and planned_by is null and state = 'running' returning id",
    [id],
  );
  return row !== undefined;
}

/** The site's run that is under way. */
export async function activeRun(em: EntityManager, siteId: number): Promise<AutomationRun | null> {
  return em.findOne(AutomationRun, { site_id: siteId, ...active });
}

/** The same, locked: the first lock of a transaction, before content and publications. */
export async function lockActiveRun(tx: EntityManager, siteId: number): Promise<AutomationRun | null> {
  return tx.findOne(AutomationRun, { site_id: siteId, ...active }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

const BY_STATE = `
  select automation_run_id as id, state, count(*)::int as count
  from igny8_publications where automation_run_id = any(?::uuid[]) group by 1, 2`;
const FAILED = `
  select automation_run_id as id, coalesce(last_error ->> 'type', state) as type, count(*)::int as count,
         coalesce(min(last_error ->> 'message'), '') as message, (array_agg(content_id order by content_id))[1:5] as content_ids
  from igny8_publications where automation_run_id = any(?::uuid[]) and state in ('failed', 'gone') group by 1, 2 order by 3 desc, 2`;
// What is in review and was not taken; requirements 3.2, step 2 says what is complete.
const LEFT = `
  select site_id, count(*)::int as left_in_review, count(*) filter (where on_hold)::int as on_hold,
         (array_agg(id order by id) filter (where not on_hold and not complete))[1:5] as incomplete_ids,
         count(*) filter (where not on_hold and not complete)::int as incomplete
  from (select id, site_id, on_hold, ${COMPLETE} as complete from igny8_content c
        where site_id = any(?::int[]) and status = 'review' and external_id is null) c group by site_id`;

interface Left {
  site_id: number;
  left_in_review: number;
  on_hold: number;
  incomplete: number;
  incomplete_ids: number[] | null;
}
export interface RunCounts {
  counts: Record<string, number>;
  causes: RunCause[];
}

/** How far the articles of runs are, and why some did not get through, by the runs' ids; three reads for however many. */
export async function countRuns(em: EntityManager, runs: Pick<AutomationRun, "id" | "site_id">[]): Promise<Map<string, RunCounts>> {
  if (runs.length === 0) return new Map();
  const ids = pgArray(runs.map(({ id }) => id));
  const states = await em.execute<{ id: string; state: string; count: number }[]>(BY_STATE, [ids]);
  const failed = await em.execute<(RunCause & { id: string })[]>(FAILED, [ids]);
  const left = await em.execute<Left[]>(LEFT, [pgArray(runs.map(({ site_id }) => site_id))]);
  return new Map(
    runs.map((run) => {
      const own = states.filter(({ id }) => id === run.id);
      const { left_in_review = 0, on_hold = 0, incomplete = 0, incomplete_ids } = left.find(({ site_id }) => site_id === run.site_id) ?? {};
      const counts = {
        total: own.reduce((sum, { count }) => sum + count, 0),
        ...Object.fromEntries(own.map(({ state, count }) => [state, count])),
        left_in_review,
        on_hold,
      };
      const causes = failed.filter(({ id }) => id === run.id).map(({ id: _, ...cause }) => cause);
      if (incomplete > 0)
        causes.push({ type: "content_incomplete", count: incomplete, message: INCOMPLETE, content_ids: incomplete_ids ?? [] });
      return [run.id, { counts, causes }];
    }),
  );
}
const INCOMPLETE = "The content needs a title and a text before it can be published.";

/** Ends a locked run, with what came of it. */
export async function finishRun(tx: EntityManager, run: AutomationRun, state: "completed" | "failed" | "cancelled", error?: string) {
  const now = new Date();
  const { counts, causes } = (await countRuns(tx, [run])).get(run.id)!;
  Object.assign(run, { state, counts, causes, error: error ?? null, finished_at: now });
  const stage = run.stages[PUBLISHING_STAGE];
  if (!stage || stage.state === "off") return;
  const ended = { completed: "completed", failed: "failed", cancelled: "skipped" } as const;
  const report = { state: ended[state], counts, ...(error ? { error } : {}) };
  run.stages = { ...run.stages, [PUBLISHING_STAGE]: reported(stage, report, now) };
}
