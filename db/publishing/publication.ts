import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import type { Warning } from "../../domain/publishing/repair.ts";
import { DATED, DATED_AT, OPEN } from "./sql.ts";
import { POST_STATUSES } from "../../domain/publishing/siteRules.ts";
import {
  PUBLICATION_STATES,
  TASKS,
  type PublicationAttempt,
  type PublicationError,
  type TaskOptions,
} from "../../domain/publishing/publication.ts";
import { Account, User } from "../people/account.ts";
import { BulkRun } from "./bulk/run.ts";
import { createdAt, updatedAt } from "../columns.ts";
import { Content } from "../articles/content.ts";
import { SiteIntegration } from "../sites/integration.ts";
import { Site } from "../sites/site.ts";

/** The journey of one content to one integration, and the only record of its progress. */
export const Publication = defineEntity({
  name: "Publication",
  tableName: "igny8_publications",
  uniques: [
    { properties: ["content_id", "integration_id"] },
    {
      // a content has at most one open publication, whoever requests what at the same moment
      name: "igny8_publications_one_open",
      expression: `create unique index igny8_publications_one_open on igny8_publications (content_id) where state in (${OPEN})`,
    },
  ],
  indexes: [
    {
      // for the sweep, page by page
      name: "igny8_publications_open",
      expression: `create index igny8_publications_open on igny8_publications (id) where state in (${OPEN})`,
    },
    {
      // what operators watch, longest due first (db/figures/statements.ts)
      name: "igny8_publications_due",
      expression: `create index igny8_publications_due on igny8_publications (in_bulk, state, greatest(updated_at, next_attempt_at, publish_at)) where state in (${OPEN})`,
    },
    {
      // a site's publications that need a person (db/sites/record.ts), and the articles of an account's sites (db/articles/filter.ts)
      name: "igny8_publications_troubled",
      expression:
        "create index igny8_publications_troubled on igny8_publications (integration_id, state, content_id) where state in ('retrying', 'failed', 'held', 'gone')",
    },
    {
      // updates and withdrawals under way (db/articles/lifecycle.ts); a first publish is found by its article
      name: "igny8_publications_changing",
      expression: `create index igny8_publications_changing on igny8_publications (integration_id, content_id) where state in (${OPEN}) and task <> 'create'`,
    },
    {
      // due repairs of one site and of all sites
      name: "igny8_publications_repair",
      expression:
        "create index igny8_publications_repair on igny8_publications (integration_id, repair_at) where state = 'published' and repair_at is not null",
    },
    {
      // a site's posts with warnings
      name: "igny8_publications_warned",
      expression:
        "create index igny8_publications_warned on igny8_publications (integration_id, content_id) where state = 'published' and warnings <> '[]'",
    },
    { properties: ["integration_id"] },
    {
      // the order in which a lane's places are granted
      name: "igny8_publications_waiting",
      expression:
        "create index igny8_publications_waiting on igny8_publications (integration_id, priority, updated_at, id) where state in ('waiting', 'retrying')",
    },
    {
      name: "igny8_publications_of_run",
      expression:
        "create index igny8_publications_of_run on igny8_publications (automation_run_id, publish_at) where automation_run_id is not null",
    },
    {
      // automation's plan for a site, which counts towards the daily cap
      name: "igny8_publications_planned",
      expression: "create index igny8_publications_planned on igny8_publications (site_id, publish_at) where automation_run_id is not null",
    },
    {
      // a site's planned publications, by automation and by people
      name: "igny8_publications_to_come",
      expression:
        "create index igny8_publications_to_come on igny8_publications (site_id, publish_at, id) where state = 'queued' and attempt = 0 and publish_at is not null",
    },
    {
      // the calendar: a site's posts by the time at which they were made
      name: "igny8_publications_made",
      expression: "create index igny8_publications_made on igny8_publications (site_id, published_at, id) where published_at is not null",
    },
    {
      // the calendar: what is to come on a site, what failed, and updates
      name: "igny8_publications_dated",
      expression: `create index igny8_publications_dated on igny8_publications (site_id, (${DATED_AT}), id) where ${DATED}`,
    },
    {
      // What is left of a bulk run on a site. One index for both columns: a planner without statistics for a new run believes it to be small.
      name: "igny8_publications_bulk",
      expression: "create index igny8_publications_bulk on igny8_publications (bulk_run_id, integration_id, state, priority, id)",
    },
  ],
  checks: [
    { name: "igny8_publications_attempt_check", expression: "attempt >= 0" },
    { name: "igny8_publications_in_bulk_check", expression: "not in_bulk or workflow_id is not null" },
    { name: "igny8_publications_priority_check", expression: "priority >= 1 and priority <= 5" },
  ],
  properties: {
    // Not a serial number: workflow ids contain it and must stay unique after a database is restored.
    id: p.uuid().primary().defaultRaw("uuidv7()"),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    site_id: () => p.manyToOne(Site).mapToPk().fieldName("site_id").deleteRule("cascade").index(),
    content_id: () => p.manyToOne(Content).mapToPk().fieldName("content_id").deleteRule("cascade"),
    integration_id: () => p.manyToOne(SiteIntegration).mapToPk().fieldName("integration_id").deleteRule("cascade"),
    content: () => p.manyToOne(Content).joinColumn("content_id").persist(false).ref(),
    integration: () => p.manyToOne(SiteIntegration).joinColumn("integration_id").persist(false).ref(),
    /** of the content, as last sent */
    revision: p.integer(),
    /** what its calls do: make the post, update it, unpublish it, or restore it */
    task: p.enum(TASKS).default("create"),
    /** what a person chose for the task */
    options: p.json<TaskOptions>().defaultRaw("'{}'"),
    /** one hash over the post, from the call that made it, or that moved it as it was; bridges before 1.5 give none */
    etag: p.string().nullable(),
    state: p.enum(PUBLICATION_STATES).default("queued"),
    /** the workflow that owns it; null if none does */
    workflow_id: p.string().nullable(),
    run_id: p.string().nullable(),
    /** 1 a person's click, 4 bulk, 5 by Schedule: the order on a site, and across sites in Temporal */
    priority: p.smallint().default(1),
    /** the automation run that planned it last; no foreign key, as both are deleted with their site */
    automation_run_id: p.uuid().nullable(),
    /** not to be sent before this time */
    publish_at: p.datetime(3).nullable(),
    /** the post's status that this request asked for; null: by the rules of the article and its site */
    post_status: p.enum(POST_STATUSES).nullable(),
    /** calls to WordPress since it was last queued */
    attempt: p.integer().default(0),
    attempts: p.json<PublicationAttempt[]>().defaultRaw("'[]'"),
    next_attempt_at: p.datetime(3).nullable(),
    last_error: p.json<PublicationError>().nullable(),
    /** what the site took it without, by its newest answer */
    warnings: p.json<Warning[]>().defaultRaw("'[]'"),
    /** the number of repairs tried */
    repairs: p.smallint().default(0),
    /** when the next repair is due (db/publishing/repairs.ts); during a repair, when it counts as interrupted */
    repair_at: p.datetime(3).nullable(),
    /** a person asked to cancel during a call, whose end decides */
    cancel_requested: p.boolean().default(false),
    /** a person requested a new post in place of the deleted one */
    recreate: p.boolean().default(false),
    /** of the newest applied state of the post. Older answers and webhooks change nothing */
    sequence: p.bigint("number").default(0),
    /** the same for metadata webhooks */
    metadata_sequence: p.bigint("number").default(0),
    /** the bulk run that took it last */
    bulk_run_id: () => p.manyToOne(BulkRun).mapToPk().fieldName("bulk_run_id").deleteRule("set null").nullable(),
    /** whether that run sends it and owns the row. False: its own workflow does, perhaps because a person took it out of the run */
    in_bulk: p.boolean().default(false),
    /** the running call, its own or a batch's. While it is `publishing`, only the end of that call is written (db/publishing/callEnds.ts) */
    batch_id: p.uuid().nullable(),
    requested_by_id: () => p.manyToOne(User).mapToPk().fieldName("requested_by_id").deleteRule("set null").nullable().index(),
    finished_at: p.datetime(3).nullable(),
    /** when its post was made, the newest one; a trigger sets it. `finished_at` is of the newest task */
    published_at: p.datetime(3).nullable(),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
});
export type Publication = InferEntity<typeof Publication>;
