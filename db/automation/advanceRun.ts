import type { Loaded } from "@mikro-orm/core";
import { POLL_LONGEST_MS, PUBLISHING_STAGE, earlierStagesEnded, reported } from "../../domain/automation/run.ts";
import { AutomationConfig, type AutomationRun } from "./entities.ts";
import { finishRun, lockActiveRun, runLooksIn } from "./runs.ts";
import { SiteIntegration } from "../sites/integration.ts";
import type { EntityManager } from "../orm.ts";
import {
  dueToStart,
  holdBack,
  holdPlanned,
  outlook,
  ownedButBack,
  planHeld,
  slotRules,
  takeBack,
  takeContent,
  type Due,
} from "./stage7.ts";

/** The result of one transaction, and what to start or wake after it. */
const TAKEN_AT_ONCE = 200;
const STARTED_AT_ONCE = 100;
const DAY_MS = 24 * 60 * 60_000;
/** A plan may reach far ahead. The run is still checked once a day. A local day has at most 25 hours, so the next day's post needs no earlier check. */
const LONGEST_WAIT_MS = 26 * 60 * 60_000;

/** When to check a site's run again: at once, in `waitMs`, when woken, or from time to time until the `open` publications have ended. */
export type Next =
  | { kind: "ended" }
  | { kind: "again" }
  | { kind: "until"; waitMs: number }
  | { kind: "woken" }
  | { kind: "poll"; open: number };

/** The result of a step of a run: publications to start, workflows to wake, and when to check again. */
export interface Step {
  start: Due[];
  wake: string[];
  next: Next;
}

const then = (next: Next, more: Partial<Step> = {}): Step => ({ start: [], wake: [], ...more, next });

/** The next step of the site's active run. The row decides: each step reads it and the site's configuration again. */
export async function advanceRun(tx: EntityManager, siteId: number): Promise<Step> {
  const run = await lockActiveRun(tx, siteId);
  if (!run) return then({ kind: "ended" });
  const step = await stepOf(tx, run, siteId);
  if (step.next.kind !== "ended") await runLooksIn(tx, run, longestSilence(step.next));
  return step;
}

/** The time until the workflow checks again by itself, in milliseconds. */
function longestSilence(next: Exclude<Next, { kind: "ended" }>): number {
  switch (next.kind) {
    case "again":
      return 0;
    case "until":
      return next.waitMs;
    case "poll":
      return POLL_LONGEST_MS;
    case "woken":
      return DAY_MS;
  }
}

async function stepOf(tx: EntityManager, run: AutomationRun, siteId: number): Promise<Step> {
  const config = await tx.findOneOrFail(AutomationConfig, siteId, { populate: ["site"] });
  if (run.cancel_requested) return cancel(tx, run);
  if (run.state === "paused" || config.hold) {
    await holdBack(tx, run);
    const wake = await ownedButBack(tx, run, STARTED_AT_ONCE);
    return then({ kind: wake.length > 0 ? "again" : "woken" }, { wake });
  }
  if (!earlierStagesEnded(run.stages)) return then({ kind: "woken" });
  const stage = run.stages[PUBLISHING_STAGE];
  if (stage?.state === "off") return end(tx, run, "completed");
  if (stage?.state === "pending") run.stages = { ...run.stages, [PUBLISHING_STAGE]: reported(stage, { state: "running" }, new Date()) };
  return publish(tx, run, config);
}

async function publish(tx: EntityManager, run: AutomationRun, config: Loaded<AutomationConfig, "site">): Promise<Step> {
  const rules = slotRules(config, config.site.$.time_zone);
  // Publications that were planned by other rules, and held ones, get new times.
  if (run.planned_by !== JSON.stringify(rules)) await holdPlanned(tx, run);
  run.planned_by = JSON.stringify(rules);
  if ((await planHeld(tx, run, rules, TAKEN_AT_ONCE)) === TAKEN_AT_ONCE) return then({ kind: "again" });
  if (!run.taken && config.auto_approve) {
    const integration = await tx.findOne(SiteIntegration, { site_id: run.site_id, is_active: true }, { orderBy: { id: "asc" } });
    if (!integration) return end(tx, run, "failed", "The site has no active WordPress integration. Connect it and test the connection.");
    run.taken = (await takeContent(tx, run, integration.id, rules, TAKEN_AT_ONCE)) === 0;
    if (!run.taken) return then({ kind: "again" });
  }
  run.taken = true;
  const start = await dueToStart(tx, run, STARTED_AT_ONCE);
  if (start.length === STARTED_AT_ONCE) return then({ kind: "again" }, { start });
  const { next_in_ms, open } = await outlook(tx, run);
  if (next_in_ms !== null) return then({ kind: "until", waitMs: Math.min(LONGEST_WAIT_MS, Math.ceil(next_in_ms)) }, { start });
  return open > 0 ? then({ kind: "poll", open }, { start }) : end(tx, run, "completed");
}

async function cancel(tx: EntityManager, run: AutomationRun): Promise<Step> {
  await takeBack(tx, run, "the run was");
  const wake = await ownedButBack(tx, run, STARTED_AT_ONCE);
  if (wake.length > 0) return then({ kind: "again" }, { wake });
  const { open } = await outlook(tx, run);
  return open > 0 ? then({ kind: "poll", open }) : end(tx, run, "cancelled");
}

async function end(tx: EntityManager, run: AutomationRun, state: "completed" | "failed" | "cancelled", error?: string): Promise<Step> {
  await finishRun(tx, run, state, error);
  return then({ kind: "ended" });
}

/** Ends the site's active run as failed, and takes back the publications that have not begun. Their articles go back to review. */
export async function failRun(tx: EntityManager, siteId: number, why: string): Promise<void> {
  const run = await lockActiveRun(tx, siteId);
  if (!run) return;
  await takeBack(tx, run, "the run failed");
  await finishRun(tx, run, "failed", why);
}
