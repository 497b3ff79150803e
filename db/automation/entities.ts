import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import {
  RUN_STATES,
  type AutomationSchedule,
  type PublishingWindow,
  type RunCause,
  type StageReports,
} from "../../domain/automation/run.ts";
import { Account, User } from "../people/account.ts";
import { createdAt, updatedAt } from "../columns.ts";
import { Site } from "../sites/site.ts";

const account = () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index();

/** How a site's automation works. Each site that has set it up has a row. */
export const AutomationConfig = defineEntity({
  name: "AutomationConfig",
  tableName: "igny8_automation_configs",
  checks: [
    { name: "igny8_automation_configs_cap_check", expression: "daily_cap is null or daily_cap >= 1" },
    { name: "igny8_automation_configs_spacing_check", expression: "spacing_minutes >= 0" },
  ],
  indexes: [
    {
      name: "igny8_automation_configs_check",
      expression: "create index igny8_automation_configs_check on igny8_automation_configs (check_at, site_id) where check_at is not null",
    },
  ],
  properties: {
    site_id: () => p.manyToOne(Site).mapToPk().fieldName("site_id").deleteRule("cascade").primary(),
    site: () => p.manyToOne(Site).joinColumn("site_id").persist(false).ref(),
    account_id: account,
    enabled: p.boolean().default(false),
    /** when runs start automatically; null: only by hand */
    schedule: p.json<AutomationSchedule>().nullable(),
    /** numbers of the stages that are on */
    stages: p.json<number[]>().defaultRaw("'[7]'"),
    /** true: Stage 7 publishes what is in review; false: it only counts what is in review */
    auto_approve: p.boolean().default(false),
    daily_cap: p.integer().nullable(),
    windows: p.json<PublishingWindow[]>().defaultRaw("'[]'"),
    spacing_minutes: p.integer().default(0),
    /** while it is true, publications that have not begun stay held */
    hold: p.boolean().default(false),
    /** the schedule is done up to this time: earlier due times start no run any more */
    settled_until: p.datetime(3).defaultRaw("now()"),
    /** when the hourly check must next look at the schedule: when it is due, or at once after a change; null: it starts no runs */
    check_at: p.datetime(3).nullable().defaultRaw("now()"),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
});
export type AutomationConfig = InferEntity<typeof AutomationConfig>;

/** One run of a site's automation. */
export const AutomationRun = defineEntity({
  name: "AutomationRun",
  tableName: "igny8_automation_runs",
  uniques: [
    {
      // one active run at a time, whoever starts it
      name: "igny8_automation_runs_one_active",
      expression:
        "create unique index igny8_automation_runs_one_active on igny8_automation_runs (site_id) where state in ('running', 'paused')",
    },
    { properties: ["site_id", "due_at"] },
  ],
  indexes: [
    {
      name: "igny8_automation_runs_account_newest",
      expression: "create index igny8_automation_runs_account_newest on igny8_automation_runs (account_id, id desc)",
    },
    {
      name: "igny8_automation_runs_site_newest",
      expression: "create index igny8_automation_runs_site_newest on igny8_automation_runs (site_id, id desc)",
    },
    {
      name: "igny8_automation_runs_overdue",
      expression:
        "create index igny8_automation_runs_overdue on igny8_automation_runs (overdue_at, id) where state in ('running', 'paused')",
    },
  ],
  checks: [
    { name: "igny8_automation_runs_due_check", expression: "(trigger = 'scheduled') = (due_at is not null)" },
    { name: "igny8_automation_runs_finished_check", expression: "(state in ('running', 'paused')) = (finished_at is null)" },
  ],
  properties: {
    id: p.uuid().primary().defaultRaw("uuidv7()"),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade"),
    site_id: () => p.manyToOne(Site).mapToPk().fieldName("site_id").deleteRule("cascade"),
    site: () => p.manyToOne(Site).joinColumn("site_id").persist(false).ref(),
    trigger: p.enum(["manual", "scheduled"] as const),
    /** of a scheduled run: each due time has at most one */
    due_at: p.datetime(3).nullable(),
    state: p.enum(RUN_STATES).default("running"),
    stages: p.json<StageReports>(),
    /** Stage 7 has taken everything that was in review; later articles wait for the next run */
    taken: p.boolean().default(false),
    /** the rules of the planned times; if the rules change, publications that have not begun are planned again */
    planned_by: p.text().nullable(),
    /** from when the hourly check wakes its workflow: some minutes after its own next check; at once for a new run, or after a person's change */
    overdue_at: p.datetime(3).defaultRaw("now()"),
    /** the run ends as cancelled when the calls that have begun have ended */
    cancel_requested: p.boolean().default(false),
    /** publications by state, and the number left; computed on read while the run is active */
    counts: p.json<Record<string, number>>().defaultRaw("'{}'"),
    causes: p.json<RunCause[]>().defaultRaw("'[]'"),
    /** why the whole run failed */
    error: p.text().nullable(),
    requested_by_id: () => p.manyToOne(User).mapToPk().fieldName("requested_by_id").deleteRule("set null").nullable().index(),
    requested_by: () => p.manyToOne(User).joinColumn("requested_by_id").nullable().persist(false).ref(),
    started_at: createdAt(),
    finished_at: p.datetime(3).nullable(),
    updated_at: updatedAt(),
  },
});
export type AutomationRun = InferEntity<typeof AutomationRun>;
