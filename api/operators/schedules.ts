import { z } from "@hono/zod-openapi";
import { Connection } from "@temporalio/client";
import { sql } from "kysely";
import type { EntityManager } from "../../db/orm.ts";
import { tables } from "../../db/tables.ts";
import type { ApiDeps } from "../http/deps.ts";
import { ApiError, invalid } from "../http/errors.ts";
import { answersPage, createSubApp, route } from "../http/route.ts";
import { timestamp } from "../http/schemas.ts";
import { inUi } from "../http/temporalUi.ts";
import { soon } from "../../temporal/soon.ts";

const OUTCOMES = ["running", "completed", "failed", "canceled", "terminated", "continued_as_new", "timed_out"] as const;
type Outcome = (typeof OUTCOMES)[number];

const scheduleData = z
  .object({
    schedule_id: z.string(),
    workflow_type: z.string(),
    paused: z.boolean(),
    note: z.string().nullable().openapi({ description: "the note of the person who paused it" }),
    last_run_at: timestamp.nullable(),
    last_workflow_id: z.string().nullable(),
    last_outcome: z
      .enum(OUTCOMES)
      .nullable()
      .openapi({ description: "result of the last run; null: Temporal no longer keeps it, or there was none" }),
    last_run_url: z.string().nullable().openapi({ description: "URL of the workflow in the Temporal UI" }),
    next_run_at: timestamp.nullable().openapi({ description: "null if it is paused" }),
    site_url: z.string().nullable().openapi({ description: "address of the site of a daily metadata sync" }),
    site_name: z.string().nullable().openapi({ description: "the site's name" }),
    url: z.string().nullable().openapi({ description: "URL in the Temporal UI" }),
  })
  .openapi("Schedule");

const query = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z
    .string()
    .max(2_000)
    .regex(/^[A-Za-z0-9_-]+$/, "must be a next_cursor of an answer")
    .optional(),
});

/** The route that lists all Schedules: the sweep, the clean-up, automations, and each site's daily sync. */
export const schedules = createSubApp().openapi(
  route(
    {
      method: "get",
      path: "/schedules/",
      tags: ["Operators"],
      summary: "List schedules",
      description:
        "Lists the Schedules in Temporal: the sweep, the clean-up, automations, and the daily sync of each site, with their last result and next run.",
      request: { query },
    },
    { 200: answersPage(scheduleData, "As Temporal lists them") },
  ),
  async (c) => {
    const { em, deps } = c.var;
    const { limit, cursor } = c.req.valid("query");
    const nextPageToken = tokenOf(cursor);
    try {
      const answer = await soon(deps.temporal, () =>
        serviceOf(deps).listSchedules({ namespace: deps.temporal.options.namespace, maximumPageSize: limit, nextPageToken }),
      );
      const sites = await sitesOf(
        em,
        answer.schedules.map(({ scheduleId }) => scheduleId ?? ""),
      );
      const data = await Promise.all(
        answer.schedules.map(async ({ scheduleId, info }) => {
          const last = info?.recentActions?.at(-1);
          const id = scheduleId ?? "";
          const workflowId = last?.startWorkflowResult?.workflowId ?? null;
          const runId = last?.startWorkflowResult?.runId ?? undefined;
          return {
            schedule_id: id,
            workflow_type: info?.workflowType?.name ?? "",
            paused: info?.paused ?? false,
            note: info?.notes || null,
            last_run_at: iso(last?.actualTime),
            last_workflow_id: workflowId,
            last_outcome: workflowId ? await outcomeOf(deps, workflowId, runId, last?.startWorkflowStatus) : null,
            last_run_url: workflowId ? inUi(deps, "workflows", workflowId, runId) : null,
            next_run_at: info?.paused ? null : iso(info?.futureActionTimes?.[0]),
            ...(sites.get(id) ?? { site_url: null, site_name: null }),
            url: inUi(deps, "schedules", id),
          };
        }),
      );
      const next_cursor = answer.nextPageToken?.length ? Buffer.from(answer.nextPageToken).toString("base64url") : null;
      return c.json({ success: true as const, data, next_cursor }, 200);
    } catch (err) {
      deps.log.warn({ err }, "the schedules could not be listed");
      throw temporalUnavailable();
    }
  },
);

export const temporalUnavailable = () =>
  new ApiError(503, "temporal_unavailable", "Temporal can't be reached at the moment. Try again shortly.");

const serviceOf = ({ temporal }: ApiDeps) => (temporal.connection as Connection).workflowService;

/** The result of a run, from Temporal's number (`WorkflowExecutionStatus`). */
const outcomeNumbered = (status: number | null | undefined): Outcome | null => OUTCOMES[(status ?? 0) - 1] ?? null;

/** A Schedule learns late that its run has ended. If it lists a run as running, this asks for the run itself. */
async function outcomeOf(
  deps: ApiDeps,
  workflowId: string,
  runId: string | undefined,
  listed: number | null | undefined,
): Promise<Outcome | null> {
  const known = outcomeNumbered(listed);
  if (known && known !== "running") return known;
  const execution = { workflowId, ...(runId === undefined ? {} : { runId }) };
  const found = await soon(deps.temporal, () =>
    serviceOf(deps).describeWorkflowExecution({ namespace: deps.temporal.options.namespace, execution }),
  ).catch(() => null);
  return outcomeNumbered(found?.workflowExecutionInfo?.status);
}

/** The names and addresses of sites by their daily sync's Schedule (`sync:{source}`). */
async function sitesOf(em: EntityManager, ids: string[]): Promise<Map<string, { site_url: string; site_name: string }>> {
  const sources = ids.flatMap((id) => /^sync:([0-9a-f-]{36})$/.exec(id)?.[1] ?? []);
  if (sources.length === 0) return new Map();
  const rows = await tables(em)
    .selectFrom("igny8_site_integrations as n")
    .innerJoin("igny8_sites as s", "s.id", "n.site_id")
    .select(["n.source", sql<string>`n.config_json ->> 'site_url'`.as("site_url"), "s.name as site_name"])
    .where("n.source", "in", sources)
    .execute();
  return new Map(rows.map(({ source, ...site }) => [`sync:${source}`, site]));
}

/** Temporal's page token, which is JSON. For any other text Temporal only answers that something went wrong. @throws ApiError 422 */
function tokenOf(cursor: string | undefined): Uint8Array {
  const token = Buffer.from(cursor ?? "", "base64url");
  try {
    if (cursor) JSON.parse(token.toString());
    return token;
  } catch {
    throw invalid("cursor", "is not a next_cursor of an answer");
  }
}

type Time = { seconds?: { toString(): string } | number | null; nanos?: number | null } | null | undefined;
const iso = (time: Time) =>
  time ? new Date(Number(time.seconds ?? 0) * 1_000 + Math.floor((time.nanos ?? 0) / 1_000_000)).toISOString() : null;
