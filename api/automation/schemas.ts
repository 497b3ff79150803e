import { z } from "@hono/zod-openapi";
import { DAYS, RUN_STATES, STAGES, STAGE_STATES } from "../../domain/automation/run.ts";
import { text, timestamp } from "../http/schemas.ts";

const days = z
  .array(z.enum(DAYS))
  .min(1, "must name at least one day")
  .max(7)
  .refine((given) => new Set(given).size === given.length, "names a day twice")
  .openapi({ uniqueItems: true, example: ["mon", "thu"] });
const START = /^([01]\d|2[0-3]):[0-5]\d$/;
const END = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const clock = (end: boolean) => z.string().regex(end ? END : START, `must be a time such as 09:30${end ? " or 24:00" : ""}`);

const schedule = z.object({
  days,
  at: clock(false).openapi({ description: "local time of the site; the next hourly check starts the run", example: "06:00" }),
});
const publishingWindow = z
  .object({ days, from: clock(false).openapi({ example: "09:00" }), to: clock(true).openapi({ example: "17:00" }) })
  // A start that is no time has its own error.
  .refine(({ from, to }) => !START.test(from) || from < to, {
    path: ["to"],
    message: "must be after the start. For hours past midnight, add two windows",
  });
const stages = z
  .array(z.literal([...STAGES]))
  .max(STAGES.length)
  .refine((given) => new Set(given).size === given.length, "names a stage twice")
  .transform((given) => given.toSorted((a, b) => a - b))
  .openapi({ type: "array", items: { type: "integer", minimum: 1, maximum: 7 }, uniqueItems: true, maxItems: 7 });

/** A site's configuration, which is set as a whole. Missing fields get their defaults. */
export const automationSettings = z.object({
  enabled: z.boolean(),
  schedule: schedule.nullable().default(null).openapi({ description: "null: only people start runs" }),
  stages: stages.default([7]).openapi({
    description: "IGNY8 runs Stage 7. Other services run the stages before it and report them. Stage 7 waits for those that are on",
  }),
  auto_approve: z.boolean().default(false).openapi({ description: "false: Stage 7 only counts the articles in review" }),
  daily_cap: z
    .int("must be a whole number")
    .min(1, "must be 1 or more")
    .max(100_000, "must be 100000 at most")
    .nullable()
    .default(null)
    .openapi({ description: "posts per local day; null: no limit" }),
  windows: z.array(publishingWindow).max(50).default([]).openapi({ description: "empty: at any time" }),
  spacing_minutes: z
    .int("must be a whole number of minutes")
    .min(0, "must be 0 or more")
    .max(7 * 24 * 60, "must be 10080, which is a week, at most")
    .default(0)
    .openapi({ description: "minimum time between two posts" }),
  hold: z.boolean().default(false).openapi({ description: "true: publications that have not begun stay held" }),
});
/** The settings as a request sends them. */
export const givenSettings = automationSettings.openapi({
  example: {
    ...{ enabled: true, schedule: { days: ["mon", "thu"], at: "06:00" }, stages: [7], auto_approve: true, daily_cap: 3 },
    ...{ windows: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:00" }], spacing_minutes: 120, hold: false },
  },
});
export const configData = z
  .object({
    site_id: z.int(),
    ...automationSettings.shape,
    stages: z.array(z.int()),
    time_zone: z.string().openapi({ description: "the site's time zone, which all local times use" }),
    next_due_at: timestamp.nullable().openapi({ description: "time of the next scheduled run" }),
  })
  .openapi("AutomationConfig");

const counts = z.record(z.string(), z.int());
export const stageReport = z.object({
  state: z.enum(["running", "completed", "failed", "skipped"]),
  counts: z
    .record(text(50).min(1), z.int().min(0).max(1_000_000_000))
    .refine((given) => Object.keys(given).length <= 20, "must be 20 counts at most")
    .optional()
    .openapi({ example: { ideas: 12 } }),
  error: text(2_000).optional(),
});
const stageData = z.object({
  stage: z.int(),
  state: z.enum(STAGE_STATES),
  counts: counts.nullable(),
  error: z.string().nullable(),
  started_at: timestamp.nullable(),
  finished_at: timestamp.nullable(),
});
export const runData = z
  .object({
    id: z.uuid(),
    site_id: z.int(),
    site_name: z.string(),
    time_zone: z.string().openapi({ description: "the site's time zone" }),
    trigger: z.enum(["manual", "scheduled"]),
    requested_by: z
      .object({ id: z.int(), name: z.string().openapi({ example: "Ada Baker" }) })
      .nullable()
      .openapi({ description: "who started it; null: the schedule did, or the person is gone" }),
    due_at: timestamp.nullable(),
    state: z.enum(RUN_STATES),
    cancel_requested: z.boolean().openapi({ description: "true: the run ends as cancelled after the calls that have begun" }),
    stages: z.array(stageData),
    counts: counts.openapi({ description: "number of its publications by state, in total, and left in review; up to date while it runs" }),
    causes: z
      .array(z.object({ type: z.string(), count: z.int(), message: z.string(), content_ids: z.array(z.int()) }))
      .openapi({ description: "why articles failed, with the first five articles of each cause" }),
    next: z
      .object({ content_id: z.int(), title: z.string().openapi({ example: "How to bake slow bread" }), publish_at: timestamp })
      .nullable()
      .openapi({ description: "the planned article that it sends next; null: none has a time to come" }),
    error: z.string().nullable(),
    started_at: timestamp,
    finished_at: timestamp.nullable(),
    workflow_id: z.string(),
    workflow_url: z.string().nullable().openapi({ description: "URL of the workflow in the Temporal UI" }),
  })
  .openapi("AutomationRun");

export const planData = z
  .object({
    time_zone: z.string(),
    auto_approve: z.boolean(),
    posts: z.array(
      z.object({
        content_id: z.int(),
        title: z.string(),
        publication_id: z.uuid().nullable().openapi({ description: "null: no run has taken it yet" }),
        by: z.enum(["automation", "person"]).openapi({ description: "who set its time" }),
        publish_at: timestamp,
        local_time: z.string().openapi({ example: "2027-03-28T09:00:00" }),
      }),
    ),
  })
  .openapi("AutomationPlan");
