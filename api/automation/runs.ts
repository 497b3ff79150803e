import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { type Loaded, LockMode } from "@mikro-orm/core";
import { AutomationConfig, AutomationRun } from "../../db/automation/entities.ts";
import { activeRun, countRuns, createRun, type NextArticle, nextOfRuns, type RunCounts, withdrawRun } from "../../db/automation/runs.ts";
import { ACTIVE_RUN_STATES, RUN_STATES, STAGES, reported } from "../../domain/automation/run.ts";
import { automationWorkflowId } from "../../domain/temporal/workflowIds.ts";
import { runData, stageReport } from "./schemas.ts";
import type { AppEnv } from "../http/deps.ts";
import { ApiError, invalid, notFound } from "../http/errors.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { idParam, pageQuery } from "../http/schemas.ts";
import { findSite } from "../sites/site.ts";
import { inUi } from "../http/temporalUi.ts";
import { wakeAutomation } from "./wake.ts";

const tags = ["Automation"];
const runParam = z.object({ id: z.uuid().openapi({ param: { name: "id", in: "path" } }) });
const stageParams = runParam.extend({
  stage: z.coerce
    .number()
    .pipe(z.int().min(1).max(6))
    .openapi({ type: "integer", param: { name: "stage", in: "path" }, description: "1 to 6; IGNY8 itself runs Stage 7" }),
});
const runsQuery = pageQuery.extend({ state: z.enum(RUN_STATES).optional() });

/** Routes of a site's automation runs. */
export const automationRuns = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/sites/{id}/runs/",
        tags,
        summary: "Start an automation run",
        description:
          "Starts a run of the site's automation now. The run publishes the articles in review if `auto_approve` is on, within the site's windows, spacing and daily cap. A site has one run at a time: a second answers 409 `automation_running`.",
        request: { params: idParam },
      },
      { 201: answers(runData, "The run has started; a site has one run at a time") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const site = await findSite(em, c.req.valid("param").id);
      const config = await em.findOne(AutomationConfig, site.id);
      if (!config?.enabled) {
        throw new ApiError(409, "automation_disabled", "Automation is off for this site. Turn it on first.", {
          remedy: { method: "PUT", path: `/api/v1/automation/sites/${site.id}/config/` },
        });
      }
      const id = await createRun(em, config, { trigger: "manual", user_id: identity.user_id });
      const woken = await wakeAutomation(deps, site);
      if (!id) {
        const running = await activeRun(em, site.id);
        throw new ApiError(409, "automation_running", "A run of this site's automation is active. Wait, or cancel that run first.", {
          remedy: running ? { method: "POST", path: `/api/v1/automation/runs/${running.id}/cancel/` } : undefined,
        });
      }
      if (!woken && (await withdrawRun(em, id))) {
        const message = "Temporal can't be reached at the moment, so nothing was started. Try again shortly.";
        throw new ApiError(503, "temporal_unavailable", message);
      }
      return c.json({ success: true as const, data: await readRun(c, id) }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/sites/{id}/runs/",
        tags,
        summary: "List a site's automation runs",
        description: "Lists the automation runs of one site, newest first. Active runs have current counts.",
        request: { params: idParam, query: pageQuery },
      },
      { 200: answersPage(runData, "Newest first") },
    ),
    async (c) => {
      const site = await findSite(c.var.em, c.req.valid("param").id);
      return c.json(await listRuns(c, c.req.valid("query"), { site_id: site.id }), 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/runs/",
        tags,
        summary: "List automation runs",
        description: "Lists the automation runs of all sites of the account, newest first. Filter by `state` to find active runs.",
        request: { query: runsQuery },
      },
      { 200: answersPage(runData, "Newest first") },
    ),
    async (c) => {
      const { state, ...page } = c.req.valid("query");
      return c.json(await listRuns(c, page, state ? { state } : {}), 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/runs/{id}/",
        tags,
        summary: "Get an automation run",
        description: "Answers one run with its stages, its counts, and the causes of failures. The counts are current while the run works.",
        request: { params: runParam },
      },
      { 200: answers(runData, "Up to date while it runs") },
    ),
    async (c) => c.json({ success: true as const, data: await readRun(c, c.req.valid("param").id) }, 200),
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/runs/{id}/pause/",
        tags,
        summary: "Pause an automation run",
        description:
          "Holds the run's publications that have not begun. Their articles stay approved, and calls that have begun are completed. `POST …/resume/` continues the run.",
        request: { params: runParam },
      },
      { 202: answers(runData, "Paused; calls to the site that have begun are completed") },
    ),
    async (c) =>
      c.json(
        await changeRun(c, c.req.valid("param").id, (run) => {
          if (run.cancel_requested) throw ended(run, "is being cancelled");
          run.state = "paused";
        }),
        202,
      ),
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/runs/{id}/resume/",
        tags,
        summary: "Resume an automation run",
        description: "Continues a paused run. Its articles get new times by the present settings.",
        request: { params: runParam },
      },
      { 202: answers(runData, "Resumed") },
    ),
    async (c) =>
      c.json(
        await changeRun(c, c.req.valid("param").id, (run) => {
          run.state = "running";
        }),
        202,
      ),
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/runs/{id}/cancel/",
        tags,
        summary: "Cancel an automation run",
        description:
          "Cancels the run's publications that have not begun. Their articles go back to review. The run ends after the calls that have begun, and can't be resumed.",
        request: { params: runParam },
      },
      { 202: answers(runData, "The run ends after the calls that have begun") },
    ),
    async (c) =>
      c.json(
        await changeRun(c, c.req.valid("param").id, (run) => {
          run.state = "running";
          run.cancel_requested = true;
        }),
        202,
      ),
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/runs/{id}/stages/{stage}/",
        tags,
        summary: "Report a stage",
        description:
          "For services that run Stages 1 to 6 of the automation: stores the state and the counts of a stage. Stage 7, which publishes, begins when all earlier stages that are on have ended. A stage that is off in the run answers 409 `stage_off`.",
        request: { params: stageParams, ...body(stageReport) },
      },
      { 200: answers(runData, "Stored; Stage 7 begins when all stages before it have ended") },
    ),
    async (c) => {
      const { id, stage } = c.req.valid("param");
      const { state, counts, error } = c.req.valid("json");
      const report = { state, ...(counts ? { counts } : {}), ...(error === undefined ? {} : { error }) };
      return c.json(
        await changeRun(c, id, (run) => {
          const before = run.stages[stage];
          if (before?.state === "off") throw new ApiError(409, "stage_off", `Stage ${stage} is off in this run.`);
          run.stages = { ...run.stages, [stage]: reported(before, report, new Date()) };
        }),
        200,
      );
    },
  );

const ended = (run: AutomationRun, how: string) =>
  new ApiError(409, "run_ended", `The run ${how}. Start another one.`, {
    remedy: { method: "POST", path: `/api/v1/automation/sites/${run.site_id}/runs/` },
  });

/** Changes an active run and wakes its workflow. If Temporal is away, the hourly check wakes it. */
async function changeRun(c: Context<AppEnv>, id: string, act: (run: AutomationRun) => void) {
  const { em, deps } = c.var;
  const site = await em.fork().transactional(async (tx) => {
    const run = await tx.findOne(AutomationRun, id, { populate: ["site"], lockMode: LockMode.PESSIMISTIC_WRITE, lockTableAliases: ["a0"] });
    if (!run) throw notFound("automation run");
    if (!(ACTIVE_RUN_STATES as readonly string[]).includes(run.state)) throw ended(run, `has ended: it is ${run.state}`);
    act(run);
    // If the signal is lost, the next hourly check wakes the workflow.
    run.overdue_at = new Date();
    return run.site.$;
  });
  await wakeAutomation(deps, site);
  return { success: true as const, data: await readRun(c, id) };
}

type ShownRun = Loaded<AutomationRun, "site" | "requested_by">;
const SHOWN = ["site", "requested_by"] as const;
type Where = { site_id?: number; state?: AutomationRun["state"] };

async function listRuns(c: Context<AppEnv>, { limit, cursor }: { limit: number; cursor?: string | undefined }, which: Where) {
  // Ids are UUIDs in the order of time (version 7). The last one of a page is the cursor.
  if (cursor && !z.uuid().safeParse(cursor).success) throw invalid("cursor", "is not a next_cursor of an answer");
  const where = { ...which, ...(cursor ? { id: { $lt: cursor } } : {}) };
  const found = await c.var.em.find(AutomationRun, where, { populate: SHOWN, orderBy: { id: "desc" }, limit: limit + 1 });
  const data = await present(c, found.slice(0, limit));
  return { success: true as const, data, next_cursor: found.length > limit ? data.at(-1)!.id : null };
}

async function readRun(c: Context<AppEnv>, id: string): Promise<z.infer<typeof runData>> {
  const run = await c.var.em.findOne(AutomationRun, id, { populate: SHOWN, disableIdentityMap: true });
  if (!run) throw notFound("automation run");
  return (await present(c, [run]))[0]!;
}

/** Runs in the form of the API's answers. Active runs are counted now; ended runs have stored counts. */
async function present(c: Context<AppEnv>, runs: ShownRun[]): Promise<z.infer<typeof runData>[]> {
  const active = runs.filter(({ finished_at }) => !finished_at);
  const live = await countRuns(c.var.em, active);
  const next = await nextOfRuns(c.var.em, active);
  return runs.map((run) => presentOne(c, run, live.get(run.id) ?? run, next.get(run.id)));
}

function presentOne(c: Context<AppEnv>, run: ShownRun, { counts, causes }: RunCounts, next?: NextArticle): z.infer<typeof runData> {
  const workflow_id = automationWorkflowId(c.var.deps.taskQueuePrefix, run.site_id);
  const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;
  const person = run.requested_by?.$;
  return {
    ...{ site_name: run.site.$.name, time_zone: run.site.$.time_zone },
    ...{ id: run.id, site_id: run.site_id, trigger: run.trigger, state: run.state, cancel_requested: run.cancel_requested, counts, causes },
    requested_by: person ? { id: person.id, name: person.name } : null,
    due_at: iso(run.due_at),
    next: next ? { ...next, publish_at: new Date(next.publish_at).toISOString() } : null,
    stages: STAGES.map((stage) => {
      const { state = "off" as const, counts = null, error = null, started_at = null, finished_at = null } = run.stages[stage] ?? {};
      return { stage, state, counts, error, started_at, finished_at };
    }),
    error: run.error ?? null,
    started_at: run.started_at.toISOString(),
    finished_at: iso(run.finished_at),
    workflow_id,
    workflow_url: inUi(c.var.deps, "workflows", workflow_id),
  };
}
