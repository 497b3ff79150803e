import { z } from "@hono/zod-openapi";
import { Connection } from "@temporalio/client";
import { START_DEADLINE_MS } from "./startPublication.ts";
import { ApiError, invalid } from "./errors.ts";
import { answersPage, createSubApp, route } from "./route.ts";
import { timestamp } from "./schemas.ts";

const scheduleData = z
  .object({
    schedule_id: z.string(),
    workflow_type: z.string(),
    paused: z.boolean(),
    note: z.string().nullable().openapi({ description: "what whoever paused it said" }),
    last_run_at: timestamp.nullable(),
    last_workflow_id: z.string().nullable(),
    next_run_at: timestamp.nullable().openapi({ description: "null while it is paused" }),
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

/** What runs by the clock: the sweep, the clean-up, automations, and each site's daily sync. */
export const schedules = createSubApp().openapi(
  route(
    { method: "get", path: "/schedules/", tags: ["ops"], summary: "What runs by the clock: last and next run", request: { query } },
    { 200: answersPage(scheduleData, "As Temporal lists them") },
  ),
  async (c) => {
    const { temporal, log } = c.var.deps;
    const { limit, cursor } = c.req.valid("query");
    const nextPageToken = tokenOf(cursor);
    try {
      const answer = await temporal.withDeadline(Date.now() + START_DEADLINE_MS, () =>
        (temporal.connection as Connection).workflowService.listSchedules({
          namespace: temporal.options.namespace,
          maximumPageSize: limit,
          nextPageToken,
        }),
      );
      const data = answer.schedules.map(({ scheduleId, info }) => {
        const last = info?.recentActions?.at(-1);
        return {
          schedule_id: scheduleId ?? "",
          workflow_type: info?.workflowType?.name ?? "",
          paused: info?.paused ?? false,
          note: info?.notes || null,
          last_run_at: iso(last?.actualTime),
          last_workflow_id: last?.startWorkflowResult?.workflowId ?? null,
          next_run_at: info?.paused ? null : iso(info?.futureActionTimes?.[0]),
        };
      });
      const next_cursor = answer.nextPageToken?.length ? Buffer.from(answer.nextPageToken).toString("base64url") : null;
      return c.json({ success: true as const, data, next_cursor }, 200);
    } catch (err) {
      log.warn({ err }, "the schedules could not be listed");
      throw new ApiError(503, "temporal_unavailable", "Temporal can't be reached at the moment. Try again shortly.");
    }
  },
);

/** Temporal's own token, which is JSON; of another one it says nothing but that something went wrong. @throws ApiError 422 */
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
