import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { bulkContents, BulkRefused, cancelBulk, holdBulk, moveBulk, retryBulk } from "../../db/publishing/bulk/control.ts";
import { readBulkProgress, readBulkSummaries } from "../../db/publishing/bulk/progress.ts";
import { claimBulk, weighBulk } from "../../db/publishing/bulk/claim.ts";
import { BulkRun } from "../../db/publishing/bulk/run.ts";
import { outsideSites } from "../../db/people/credentials.ts";
import { type ContentFilter, filteredIds } from "../../db/articles/filter.ts";
import type { EntityManager } from "../../db/orm.ts";
import { BULK_LIMIT } from "../../domain/publishing/bulk.ts";
import { bulkWorkflowId } from "../../domain/temporal/workflowIds.ts";
import {
  bulkAccepted,
  bulkData,
  bulkListed,
  bulkMove,
  bulkParam,
  bulkQuery,
  bulkRequest,
  bulkRetry,
  bulkRow,
  bulkWeighed,
} from "./bulkSchemas.ts";
import type { AppEnv, ApiDeps } from "../http/deps.ts";
import { ApiError, invalid, notFound } from "../http/errors.ts";
import { resolvePublishAt } from "./publishAt.ts";
import { withinQuotas } from "../people/quotas.ts";
import { amend, creating } from "../http/idempotency/creating.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { inUi } from "../http/temporalUi.ts";
import { bulkStart, type StartedRun } from "../../domain/temporal/starts/publishing.ts";
import { startWritten } from "../../temporal/soon.ts";

const tags = ["Publishing"];
const run = { 200: answers(bulkData, "The changed run") };

/** One more than allowed, to detect that there are too many. */
const FILTERED = { order: "oldest", limit: BULK_LIMIT + 1 } as const;

/** Routes of bulk runs. */
export const bulk = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/content/bulk-publish/",
        tags,
        creates: true,
        summary: "Publish many articles",
        description:
          "Starts a bulk run that publishes up to 10,000 articles, each on its site. Name the articles by `content_ids`, or choose them with a `filter`. `dry_run: true` counts what would happen, and writes nothing. Articles that can't be published are counted in `refused` with the reason, and don't stop the others. Sites with the plugin's batch support get several articles per call. The answer is 202: watch `GET …/bulk/{id}/`. The quota `bulk_runs` limits unfinished runs.",
        request: body(bulkRequest),
      },
      {
        200: answers(bulkWeighed, "A dry run: what a run would do"),
        202: answers(bulkAccepted, "The accepted articles are published in IGNY8 at once, and on WordPress afterwards"),
      },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const { site_integration_id, publish_at, status, recreate, dry_run, ...chosen } = c.req.valid("json");
      const ids = await chosenIds(em, identity.account_id, chosen);
      if (dry_run) {
        const weighed = await weighBulk(em, identity, {
          ...{ content_ids: ids, integration_id: site_integration_id, recreate, post_status: status },
        });
        return c.json({ success: true as const, data: { dry_run: true as const, ...weighed } }, 200);
      }
      const at = await resolvePublishAt(em, identity.account_id, ids, publish_at);
      const request = { ...asked(chosen, ids, site_integration_id), ...(recreate ? { recreate } : {}), ...(status ? { status } : {}) };
      const wanted = {
        content_ids: ids,
        request,
        integration_id: site_integration_id,
        recreate,
        post_status: status,
        publish_at: at === null ? null : new Date(at),
        retry: deps.retry,
      };
      const claim = (tx: EntityManager) => claimBulk(tx, identity, wanted, (inner) => withinQuotas(c, inner, "bulk_runs"));
      return c.json(await begun(c, claim), 202);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/content/bulk/",
        tags,
        summary: "List bulk runs",
        description: "Lists the account's bulk runs, newest first, with the number of articles in each state, and of sites.",
        request: { query: bulkQuery },
      },
      { 200: answersPage(bulkListed, "Newest first") },
    ),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const where = cursor === undefined ? {} : { id: { $lt: cursor } };
      const found = await c.var.em.find(BulkRun, where, { orderBy: { id: "desc" }, limit: limit + 1, disableIdentityMap: true });
      const { account_id, site_ids } = c.var.identity;
      const ids = found.map(({ id }) => id);
      const hidden = site_ids ? await outsideSites(c.var.em, "bulk run", { account_id, site_ids, ids }) : new Set<string>();
      const rows = found.slice(0, limit).filter(({ id }) => !hidden.has(id));
      const next_cursor = found.length > limit ? found[limit - 1]!.id : null;
      const summaries = await readBulkSummaries(
        c.var.em,
        rows.map(({ id }) => id),
      );
      const none = { states: {}, site_count: 0, site_id: null };
      const data = rows.map((row) => ({ ...present(bulkRow, row), ...(summaries.get(row.id) ?? none) }));
      return c.json({ success: true as const, data, next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/content/bulk/{id}/",
        tags,
        summary: "Get a bulk run",
        description:
          "Answers a bulk run with its progress by state and by site, and the causes of failures with advice. Poll it while `state` is `running`.",
        request: { params: bulkParam },
      },
      run,
    ),
    async (c) => c.json(await shown(c, c.req.valid("param").id), 200),
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/content/bulk/{id}/",
        tags,
        summary: "Reschedule a bulk run",
        description:
          "Moves a bulk run that waits for its `publish_at` to another time. A run that has begun or ended answers 409 `not_open`.",
        request: { params: bulkParam, ...body(bulkMove) },
      },
      run,
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { id } = c.req.valid("param");
      const at = await resolvePublishAt(
        em,
        identity.account_id,
        await bulkContents(em, identity.account_id, id),
        c.req.valid("json").publish_at,
      );
      return c.json(await changed(c, id, () => moveBulk(em, id, at === null ? new Date() : new Date(at))), 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/bulk/{id}/pause/",
        tags,
        summary: "Pause a bulk run",
        description:
          "Stops the run after the calls that have begun. Its articles keep their place, and `POST …/resume/` continues the run. Nothing is lost.",
        request: { params: bulkParam },
      },
      run,
    ),
    async (c) => c.json(await changed(c, c.req.valid("param").id, (id) => holdBulk(c.var.em, id, "paused")), 200),
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/bulk/{id}/resume/",
        tags,
        summary: "Resume a bulk run",
        description: "Continues a paused run where it stopped. A run that has ended answers 409 `not_open`.",
        request: { params: bulkParam },
      },
      run,
    ),
    async (c) => c.json(await changed(c, c.req.valid("param").id, (id) => holdBulk(c.var.em, id, "running")), 200),
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/bulk/{id}/cancel/",
        tags,
        summary: "Cancel a bulk run",
        description:
          "Cancels the publications of the run that have not begun. Their articles go back to review. Posts that exist stay. A cancelled run can't be resumed; start a new one.",
        request: { params: bulkParam },
      },
      run,
    ),
    async (c) => c.json(await changed(c, c.req.valid("param").id, (id) => cancelBulk(c.var.em, id)), 200),
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/bulk/{id}/retry/",
        tags,
        summary: "Retry a bulk run's failures",
        description:
          "Queues the failed articles of the run again with fresh attempts: all, or only those with one `cause` or of one site. The answer says how many were queued (`retried`). It may be zero.",
        request: { params: bulkParam, ...body(bulkRetry, false) },
      },
      { 202: answers(bulkRow.extend({ retried: z.int() }), "Queued again, with fresh attempts") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const found = await retryBulk(em, identity, c.req.valid("param").id, c.req.valid("json") ?? {});
      if (!found) throw notFound("bulk run");
      if (found.retried > 0) await startBulk(deps, found.run);
      return c.json({ success: true as const, data: { ...present(bulkRow, found.run), retried: found.retried } }, 202);
    },
  );

type Chosen = { content_ids?: number[] | undefined; filter?: ContentFilter | undefined };

/** The articles that a bulk request names or filters. @throws ApiError 422 if there are too many */
export async function chosenIds(em: EntityManager, account_id: number, { content_ids, filter }: Chosen): Promise<number[]> {
  const ids = content_ids ? [...new Set(content_ids)] : await filteredIds(em, account_id, filter ?? {}, FILTERED);
  if (ids.length > BULK_LIMIT) throw invalid("filter", `matches more than ${BULK_LIMIT} articles`);
  return ids;
}

/** The request as the run keeps it. */
export const asked = ({ filter }: Chosen, ids: number[], site_integration_id: number | undefined) => ({
  ...(filter ? { filter } : { content_ids: ids.length }),
  ...(site_integration_id ? { site_integration_id } : {}),
});

/** Makes a run with `claim`, starts its workflow after the commit, and presents the run. */
export async function begun(c: Context<AppEnv>, claim: (tx: EntityManager) => Promise<BulkRun>) {
  const { deps, identity } = c.var;
  const data = await creating(c, 202, async (tx) => {
    const run = await claim(tx);
    return { ...present(bulkRow, run), workflow_id: bulkWorkflowId(run.id), workflow_started: run.accepted > 0 };
  });
  const { id, accepted } = data;
  if (data.workflow_started && !(await startBulk(deps, { id, accepted, account_id: identity.account_id }))) {
    data.workflow_started = false;
    await amend(c, 202, data);
  }
  return { success: true as const, data };
}

/** Changes a run's row, and wakes its workflow. @throws ApiError 404, 409 */
async function changed(c: Context<AppEnv>, id: string, change: (id: string) => Promise<BulkRun | null>) {
  const row = await change(id).catch((error: unknown) => {
    throw error instanceof BulkRefused ? new ApiError(409, "not_open", error.message) : error;
  });
  if (!row) throw notFound("bulk run");
  await startBulk(c.var.deps, row);
  return shown(c, id);
}

/** Starts or wakes a run's workflow. False if Temporal did not take it within a second. */
const startBulk = (deps: ApiDeps, run: StartedRun): Promise<boolean> =>
  startWritten(deps, bulkStart(run, deps.taskQueuePrefix), "the run stays as it is in the database, and the sweep starts it");

async function shown(c: Context<AppEnv>, id: string) {
  const { deps } = c.var;
  const em = c.var.em.fork();
  const row = await em.findOne(BulkRun, id);
  if (!row) throw notFound("bulk run");
  const workflow_id = bulkWorkflowId(id);
  const workflow_url = inUi(deps, "workflows", workflow_id);
  return { success: true as const, data: { ...present(bulkRow, row), ...(await readBulkProgress(em, id)), workflow_id, workflow_url } };
}
