import { z } from "@hono/zod-openapi";
import { readOverview } from "../../db/publishing/overview.ts";
import { readBeats } from "../../db/workers/beats.ts";
import { OPEN_STATES, type PublicationState } from "../../domain/publishing/publication.ts";
import { QUEUES } from "../../domain/temporal/queues.ts";
import { serving } from "../../domain/temporal/workers.ts";
import { describeQueue, type QueueFacts } from "../../temporal/queues.ts";
import { answers, createSubApp, route } from "../http/route.ts";
import { timestamp } from "../http/schemas.ts";

const TEMPORAL_MS = 3_000;
const overviewData = z
  .object({
    queues: z
      .array(
        z.object({
          queue: z.enum(QUEUES),
          workers: z.int().openapi({ description: "number of worker processes that serve it" }),
          backlog: z.int().nullable().openapi({ description: "tasks that no worker has taken; null: this Temporal does not say" }),
          backlog_age_s: z.number().nullable().openapi({ description: "seconds since the oldest of them was added" }),
        }),
      )
      .nullable()
      .openapi({ description: "null: Temporal can't be reached" }),
    open: z.partialRecord(z.enum(OPEN_STATES), z.int()).openapi({ description: "open publications by state" }),
    due_since: timestamp.nullable().openapi({ description: "since when the publication that is due longest waits" }),
    minutes: z.int().openapi({ description: "the minutes that `rate` covers" }),
    rate: z
      .array(z.object({ minute: timestamp, published: z.int(), failed: z.int() }))
      .openapi({ description: "ended publications by minute; minutes without any are left out" }),
    paused: z.array(
      z.object({
        site_id: z.int(),
        name: z.string(),
        account: z.string().openapi({ example: "The Slow Kitchen" }),
        paused_by: z.string().openapi({ example: "breaker" }),
        pause_reason: z.string().nullable(),
        since: timestamp,
      }),
    ),
    paused_in_all: z.int(),
  })
  .openapi("OperatorsOverview");

/** The route with the state of the installation, for its operators. */
export const overview = createSubApp().openapi(
  route(
    {
      method: "get",
      path: "/overview/",
      tags: ["Operators"],
      summary: "State of the installation",
      description:
        "Shows the task queues with their workers and backlog, the open publications of all accounts, articles a minute, and paused sites. Temporal counts the backlog, so it may lag some seconds.",
    },
    { 200: answers(overviewData, "Of all accounts") },
  ),
  async (c) => {
    const { em, deps, log } = c.var;
    const queuesOf = Promise.all(QUEUES.map((queue) => describeQueue(deps.temporal, deps.taskQueuePrefix, queue, TEMPORAL_MS))).catch(
      (error: unknown) => {
        log.warn({ err: error }, "Temporal does not describe its queues");
        return null;
      },
    );
    const [queues, beats, { due_since, paused, open, ...rest }] = await Promise.all([
      queuesOf,
      readBeats(em, deps.taskQueuePrefix),
      readOverview(em),
    ]);
    const shown = ({ queue, backlog, backlog_age_s, versions }: QueueFacts) => ({
      queue,
      workers: serving(beats, queue, versions),
      backlog,
      backlog_age_s,
    });
    const data = {
      ...rest,
      open: open as Partial<Record<(typeof OPEN_STATES)[number] & PublicationState, number>>,
      due_since: due_since?.toISOString() ?? null,
      paused: paused.map((site) => ({ ...site, since: new Date(site.since).toISOString() })),
      queues: queues?.map(shown) ?? null,
    };
    return c.json({ success: true as const, data }, 200);
  },
);
