import { LockMode } from "@mikro-orm/core";
import { ACTIVE_RUN_STATES, PUBLISHING_STAGE, newStages, reported, type RunCause } from "../domain/automation.ts";
import type { AutomationConfig } from "./automation.ts";
import { AutomationRun } from "./automation.ts";
import type { EntityManager } from "./orm.ts";

const active = { state: { $in: [...ACTIVE_RUN_STATES] } };

/** Who starts a run: a person, or the schedule at the time it was due. */
export type RunStarter = { trigger: "manual"; user_id: number } | { trigger: "scheduled"; due_at: Date };

/** A new run of a site's automation; null when one is under way, or had this due time. */
export async function createRun(
  em: EntityManager,
  { site_id, account_id, stages }: Pick<AutomationConfig, "site_id" | "account_id" | "stages">,
  starter: RunStarter,
): Promise<string | null> {
  const scheduled = starter.trigger === "scheduled";
  const [row] = await em.execute<{ id: string }[]>(
    `insert into igny8_automation_runs (account_id, site_id, trigger, due_at, stages, requested_by_id) values (?, ?, ?, ?, ?::jsonb, ?)
     on conflict do nothing returning id`,
    [
      account_id,
      site_id,
      starter.trigger,
      scheduled ? starter.due_at : null,
      JSON.stringify(newStages(stages)),
      scheduled ? null : starter.user_id,
    ],
  );
  return row?.id ?? null;
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
  select state, count(*)::int as count from igny8_publications where automation_run_id = ? group by state`;
const FAILED = `
  select coalesce(last_error ->> 'type', state) as type, count(*)::int as count, coalesce(min(last_error ->> 'message'), '') as message,
         (array_agg(content_id order by content_id))[1:5] as content_ids
  from igny8_publications where automation_run_id = ? and state in ('failed', 'gone') group by 1 order by 2 desc, 1`;
// What is in review and was not taken; seeds 3.2, step 2 says what is complete.
const LEFT = `
  select count(*)::int as left_in_review, count(*) filter (where on_hold)::int as on_hold,
         (array_agg(id order by id) filter (where not on_hold and not complete))[1:5] as incomplete_ids,
         count(*) filter (where not on_hold and not complete)::int as incomplete
  from (select id, on_hold, title ~ '\\S' and content_html ~ '\\S' as complete from igny8_content
        where site_id = ? and status = 'review' and external_id is null) c`;

interface Left {
  left_in_review: number;
  on_hold: number;
  incomplete: number;
  incomplete_ids: number[] | null;
}

/** How far the articles of a run are, and why some did not get through. */
export async function countRun(
  em: EntityManager,
  run: Pick<AutomationRun, "id" | "site_id">,
): Promise<{ counts: Record<string, number>; causes: RunCause[] }> {
  const states = await em.execute<{ state: string; count: number }[]>(BY_STATE, [run.id]);
  const failed = await em.execute<RunCause[]>(FAILED, [run.id]);
  const [left] = await em.execute<[Left]>(LEFT, [run.site_id]);
  const incomplete: RunCause = {
    type: "content_incomplete",
    count: left.incomplete,
    message: "The content needs a title and a text before it can be published.",
    content_ids: left.incomplete_ids ?? [],
  };
  const total = states.reduce((sum, { count }) => sum + count, 0);
  const counts = {
    total,
    ...Object.fromEntries(states.map(({ state, count }) => [state, count])),
    left_in_review: left.left_in_review,
    on_hold: left.on_hold,
  };
  return { counts, causes: left.incomplete > 0 ? [...failed, incomplete] : failed };
}

/** Ends a locked run, with what came of it. */
export async function finishRun(tx: EntityManager, run: AutomationRun, state: "completed" | "failed" | "cancelled", error?: string) {
  const now = new Date();
  const { counts, causes } = await countRun(tx, run);
  Object.assign(run, { state, counts, causes, error: error ?? null, finished_at: now });
  const stage = run.stages[PUBLISHING_STAGE];
  if (!stage || stage.state === "off") return;
  const ended = { completed: "completed", failed: "failed", cancelled: "skipped" } as const;
  const report = { state: ended[state], counts, ...(error ? { error } : {}) };
  run.stages = { ...run.stages, [PUBLISHING_STAGE]: reported(stage, report, now) };
}
