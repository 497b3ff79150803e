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

/** How a site's automation works; a row for each site that has set it up. */
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
    /** when runs are started by themselves; null: by hand only */
    schedule: p.json<AutomationSchedule>().nullable(),
    /** numbers of the stages that are on */
    stages: p.json<number[]>().defaultRaw("'[7]'"),
    /** Stage 7 publishes what is in review; without it, it only says how much waits */
    auto_approve: p.boolean().default(false),
    daily_cap: p.integer().nullable(),
    windows: p.json<PublishingWindow[]>().defaultRaw("'[]'"),
    spacing_minutes: p.integer().default(0),
    /** nothing that has not begun goes out while it is set */
    hold: p.boolean().default(false),
    /** the schedule is settled up to here: what was due before is started no more */
    settled_until: p.datetime(3).defaultRaw("now()"),
    /** when the hourly check is to look at the schedule next: when it is due, or at once after a change; null: it asks for no runs */
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
      // one at a time, whoever starts another
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
    /** of a scheduled run: each due time has one at most */
    due_at: p.datetime(3).nullable(),
    state: p.enum(RUN_STATES).default("running"),
    stages: p.json<StageReports>(),
    /** Stage 7 has taken all that was in review; what comes later is the next run's */
    taken: p.boolean().default(false),
    /** the rules by which the times were planned; when others hold, what has not begun is planned anew */
    planned_by: p.text().nullable(),
    /** from when on the hourly check wakes its workflow: some minutes after it was to look by itself; at once when new or changed by a person */
    overdue_at: p.datetime(3).defaultRaw("now()"),
    /** decided once what is under way has ended */
    cancel_requested: p.boolean().default(false),
    /** publications by their state, and what was left; while the run is active they are counted when asked for */
    counts: p.json<Record<string, number>>().defaultRaw("'{}'"),
    causes: p.json<RunCause[]>().defaultRaw("'[]'"),
    /** why it failed as a whole */
    error: p.text().nullable(),
    requested_by_id: () => p.manyToOne(User).mapToPk().fieldName("requested_by_id").deleteRule("set null").nullable().index(),
    started_at: createdAt(),
    finished_at: p.datetime(3).nullable(),
    updated_at: updatedAt(),
  },
});
export type AutomationRun = InferEntity<typeof AutomationRun>;
