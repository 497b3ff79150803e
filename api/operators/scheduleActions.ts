import { z } from "@hono/zod-openapi";
import { type ScheduleHandle, ScheduleNotFoundError } from "@temporalio/client";
import type { Context } from "hono";
import { soon } from "../../temporal/soon.ts";
import { nameObject } from "../http/activity.ts";
import type { AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { temporalUnavailable } from "./schedules.ts";

const tags = ["Operators"];
const schedule_id = z.string().min(1).max(200);
const which = z.object({ schedule_id });
const pausing = which.extend({
  note: z.string().trim().min(1).max(200).openapi({ description: "why; the list shows it to other operators", example: "Maintenance" }),
});
const acted = (description: string) => answers(which, description);

/** @throws ApiError 404 if Temporal has no such Schedule, 503 if Temporal can't be reached */
async function act(c: Context<AppEnv>, id: string, ask: (schedule: ScheduleHandle) => Promise<void>) {
  const { temporal, log } = c.var.deps;
  try {
    await soon(temporal, () => ask(temporal.schedule.getHandle(id)));
  } catch (err) {
    if (err instanceof ScheduleNotFoundError) throw new ApiError(404, "not_found", "There is no such Schedule. Load the list again.");
    log.warn({ err, schedule_id: id }, "the Schedule could not be changed");
    throw temporalUnavailable();
  }
  nameObject(c, id);
  return { success: true as const, data: { schedule_id: id } };
}

/** Routes that run, pause and resume a Schedule. A person's pause stays when a worker starts (`temporal/schedules.ts`). */
export const scheduleActions = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/schedules/run/",
        tags,
        summary: "Run a schedule now",
        description: "Starts the Schedule's work once, besides its times. A run that is still going is not disturbed.",
        request: body(which),
      },
      { 202: acted("Temporal starts the run") },
    ),
    async (c) => c.json(await act(c, c.req.valid("json").schedule_id, (schedule) => schedule.trigger()), 202),
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/schedules/pause/",
        tags,
        summary: "Pause a schedule",
        description: "Stops the Schedule until somebody resumes it. A run that has begun ends as usual.",
        request: body(pausing),
      },
      { 200: acted("It is paused") },
    ),
    async (c) => {
      const { schedule_id: id, note } = c.req.valid("json");
      return c.json(await act(c, id, (schedule) => schedule.pause(note)), 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/schedules/resume/",
        tags,
        summary: "Resume a schedule",
        description: "The Schedule runs at its times again. Runs that it missed while it was paused are not made up for.",
        request: body(which),
      },
      { 200: acted("It runs at its times again") },
    ),
    async (c) => c.json(await act(c, c.req.valid("json").schedule_id, (schedule) => schedule.unpause("Resumed in the console")), 200),
  );
