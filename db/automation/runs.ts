import { LockMode } from "@mikro-orm/core";
import {
  ACTIVE_RUN_STATES,
  POLL_LONGEST_MS,
  PUBLISHING_STAGE,
  endedStages,
  newStages,
  reported,
  type OverdueAfter,
  type RunCause,
} from "../../domain/automation/run.ts";
import { PRIORITY } from "../../domain/publishing/priority.ts";
import { type PublicationState, statesIn } from "../../domain/publishing/publication.ts";
import { type AutomationConfig, AutomationRun } from "./entities.ts";
import { sql } from "kysely";
import type { EntityManager } from "../orm.ts";
import { fromNow, json, now, tables } from "../tables.ts";
import { COMPLETE } from "../publishing/sql.ts";
import { NEXT_OF_RUNS, TELL_FAILURES } from "./statements.ts";
import { counted } from "../../domain/text.ts";

const active = { state: { $in: [...ACTIVE_RUN_STATES] } };
/** Literals in the statement, so that PostgreSQL sees that the partial indexes apply. */
const ACTIVE = ACTIVE_RUN_STATES.map((state) => sql.lit(state));

/** Who starts a run: a person, or the schedule with its due time. */
export type RunStarter = { trigger: "manual"; user_id: number } | { trigger: "scheduled"; due_at: Date };

type RunConfig = Pick<AutomationConfig, "site_id" | "account_id" | "stages">;

/** Creates a run of a site's automation; null if a run is active, or this due time has had its run. */
export async function createRun(em: EntityManager, config: RunConfig, starter: RunStarter): Promise<string | null> {
  const [id] = await createRuns(em, [{ config, starter }]);
  return id ?? null;
}

/** Creates runs in one statement. It skips sites with an active run, or with a run for this due time. */
export async function createRuns(em: EntityManager, wanted: { config: RunConfig; starter: RunStarter }[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const rows = wanted.map(({ config: { site_id, account_id, stages }, starter }) => ({
    ...{ site_id, account_id, trigger: starter.trigger, stages: json(newStages(stages)) },
    ...(starter.trigger === "scheduled" ? { due_at: starter.due_at } : { requested_by_id: starter.user_id }),
  }));
  const created = await tables(em)
    .insertInto("igny8_automation_runs")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .execute();
  return created.map(({ id }) => id);
}

/**
 * Records that the row of the site's active run, or its configuration, changed. The workflow also gets a signal. If the signal is lost, the
 * next hourly check repeats it. Returns false if no run is active.
 */
export async function runChanged(em: EntityManager, siteId: number): Promise<boolean> {
  const { numUpdatedRows } = await tables(em)
    .updateTable("igny8_automation_runs")
    .set({ overdue_at: now })
    .where("site_id", "=", siteId)
    .where("state", "in", ACTIVE)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Stores when the run's workflow will check again. If it does not, the workflow was lost. */
export async function runLooksIn(tx: EntityManager, run: Pick<AutomationRun, "id">, waitMs: number): Promise<void> {
  await tables(tx)
    .updateTable("igny8_automation_runs")
    .set({ overdue_at: fromNow(waitMs + LATE_MS) })
    .where("id", "=", run.id)
    .execute();
}
/** How late a busy workflow may be. */
const LATE_MS = 10 * 60_000;

/**
 * Makes active runs overdue that wait for a planned time although nothing is planned any more: people have published, cancelled or removed
 * the rest. A run that checks again soon notices this by itself.
 */
export async function endEmptyPlans(em: EntityManager): Promise<void> {
  await tables(em)
    .updateTable("igny8_automation_runs as r")
    .set({ overdue_at: now })
    .where("r.state", "=", sql.lit("running"))
    .where("r.taken", "=", true)
    .where("r.overdue_at", ">", fromNow(POLL_LONGEST_MS + LATE_MS))
    .where(({ exists, not, selectFrom }) => {
      const planned = selectFrom("igny8_publications as p").select("p.id").whereRef("p.automation_run_id", "=", "r.id");
      const toCome = planned
        .where("p.publish_at", ">", now)
        .where("p.state", "=", sql.lit("queued"))
        .where("p.workflow_id", "is", null)
        .where("p.task", "=", sql.lit("create"))
        .where("p.priority", "=", PRIORITY.clock);
      return not(exists(planned.where("p.state", "=", sql.lit("held")))).and(not(exists(toCome)));
    })
    .execute();
}

export const FIRST_OVERDUE: OverdueAfter = { overdue_at: "-infinity", id: "00000000-0000-0000-0000-000000000000" };
export type OverdueRun = OverdueAfter & { site_id: number; account_id: number; site_name: string };

/** Active runs whose check is overdue, the longest overdue first. A checked run leaves these pages. */
export const overdueRuns = (em: EntityManager, after: OverdueAfter, limit: number): Promise<OverdueRun[]> =>
  tables(em)
    .selectFrom("igny8_automation_runs as r")
    .innerJoin("igny8_sites as s", "s.id", "r.site_id")
    .select(["r.id", "r.overdue_at", "r.site_id", "r.account_id", "s.name as site_name"])
    .where("r.state", "in", ACTIVE)
    .where("r.overdue_at", "<=", now)
    .where(({ eb, refTuple, tuple }) => eb(refTuple("r.overdue_at", "r.id"), ">", tuple(after.overdue_at, after.id)))
    .orderBy("r.overdue_at")
    .orderBy("r.id")
    .limit(limit)
    .execute();

/** Deletes a run that has not begun; false if its workflow was faster. */
export async function withdrawRun(em: EntityManager, id: string): Promise<boolean> {
  const { numDeletedRows } = await tables(em)
    .deleteFrom("igny8_automation_runs")
    .where("id", "=", id)
    .where("planned_by", "is", null)
    .where("state", "=", "running")
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** The site's active run. */
export async function activeRun(em: EntityManager, siteId: number): Promise<AutomationRun | null> {
  return em.findOne(AutomationRun, { site_id: siteId, ...active });
}

/** The same, locked. This is the first lock of a transaction, before content and publications. */
export async function lockActiveRun(tx: EntityManager, siteId: number): Promise<AutomationRun | null> {
  return tx.findOne(AutomationRun, { site_id: siteId, ...active }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

/** The state of a run's article. Its update or withdrawal is no work of the run: the post is there. */
const STATE = sql<PublicationState>`case when task = 'create' then state else 'published' end`;

/** The articles of runs by state. */
const byState = (em: EntityManager, ids: string[]) =>
  tables(em)
    .selectFrom("igny8_publications")
    .select(({ fn }) => ["automation_run_id as id", STATE.as("state"), fn.countAll<number>().as("count")])
    .where("automation_run_id", "in", ids)
    .groupBy(["automation_run_id", STATE])
    .execute();

/** The failed articles by cause, with the first ones of each cause. */
const byCause = (em: EntityManager, ids: string[]) =>
  tables(em)
    .selectFrom("igny8_publications")
    .select(({ fn }) => ["automation_run_id as id", CAUSE.as("type"), fn.countAll<number>().as("count")])
    .select(sql<string>`coalesce(min(last_error ->> 'message'), '')`.as("message"))
    .select(sql<number[]>`(array_agg(content_id order by content_id))[1:5]`.as("content_ids"))
    .where("automation_run_id", "in", ids)
    .where("task", "=", "create")
    .where("state", "in", statesIn("failed"))
    .groupBy(["automation_run_id", CAUSE])
    .orderBy("count", "desc")
    .orderBy("type")
    .execute();
const CAUSE = sql<string>`coalesce(last_error ->> 'type', state)`;

/** The number of articles in review that the runs did not take; requirements 3.2, step 2 defines completeness. */
const inReview = (em: EntityManager, runs: { ids: string[]; site_ids: number[] }) =>
  tables(em)
    .selectFrom((db) =>
      db
        .selectFrom("igny8_content as c")
        .select(["c.id", "c.site_id", "c.on_hold", sql<boolean>`${sql.raw(COMPLETE)}`.as("complete")])
        .where("c.site_id", "in", runs.site_ids)
        .where("c.status", "=", "review")
        .where("c.external_id", "is", null)
        // An article that a run took back counts as cancelled there.
        .where(({ exists, not, selectFrom }) =>
          not(
            exists(
              selectFrom("igny8_publications as p")
                .select("p.id")
                .whereRef("p.content_id", "=", "c.id")
                .where("p.automation_run_id", "in", runs.ids),
            ),
          ),
        )
        .as("c"),
    )
    .select(({ fn }) => ["c.site_id", fn.countAll<number>().as("left_in_review")])
    .select(({ fn }) => fn.countAll<number>().filterWhere("c.on_hold", "=", true).as("on_hold"))
    .select(({ fn }) => fn.countAll<number>().filterWhere("c.on_hold", "=", false).filterWhere("c.complete", "=", false).as("incomplete"))
    .select(sql<number[] | null>`(array_agg(c.id order by c.id) filter (where not c.on_hold and not c.complete))[1:5]`.as("incomplete_ids"))
    .groupBy("c.site_id")
    .execute();

export interface RunCounts {
  counts: Record<string, number>;
  causes: RunCause[];
}

/** The progress and the failures of runs, by run id, in three queries for any number of runs. */
export async function countRuns(em: EntityManager, runs: Pick<AutomationRun, "id" | "site_id">[]): Promise<Map<string, RunCounts>> {
  if (runs.length === 0) return new Map();
  const ids = runs.map(({ id }) => id);
  const states = await byState(em, ids);
  const failed = await byCause(em, ids);
  const left = await inReview(em, { ids, site_ids: runs.map(({ site_id }) => site_id) });
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
/** The article that a run sends next, and when. */
export interface NextArticle {
  content_id: number;
  title: string;
  publish_at: Date;
}

/** The planned articles that come next, by run id, in one query for any number of runs. */
export async function nextOfRuns(em: EntityManager, runs: Pick<AutomationRun, "id">[]): Promise<Map<string, NextArticle>> {
  if (runs.length === 0) return new Map();
  const rows = await NEXT_OF_RUNS<NextArticle & { run_id: string }>(em, { run_ids: runs.map(({ id }) => id) });
  return new Map(rows.map(({ run_id, ...next }) => [run_id, next]));
}

const INCOMPLETE = "The article needs a title and a text before it can be published.";

/** Ends a locked run, and stores its result. */
export async function finishRun(tx: EntityManager, run: AutomationRun, state: "completed" | "failed" | "cancelled", error?: string) {
  const at = new Date();
  const { counts, causes } = (await countRuns(tx, [run])).get(run.id)!;
  Object.assign(run, { state, counts, causes, error: error ?? null, finished_at: at });
  const { failed = 0, total = 0 } = counts;
  if (state === "failed" || (state === "completed" && failed > 0))
    await TELL_FAILURES(tx, { run_id: run.id, failed, reason: error ?? `${failed} of ${counted(total, "article")} failed` });
  const stage = run.stages[PUBLISHING_STAGE];
  run.stages = endedStages(run.stages, at);
  // A run that was cancelled before the stage began has skipped it.
  if (!stage || stage.state === "off" || (stage.state === "pending" && state === "cancelled")) return;
  const report = { state, counts, ...(error ? { error } : {}) };
  run.stages = { ...run.stages, [PUBLISHING_STAGE]: reported(stage, report, at) };
}
