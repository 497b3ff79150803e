import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import type { Warning } from "../../domain/publishing/repair.ts";
import { OPEN } from "./sql.ts";
import { PUBLICATION_STATES, type PublicationAttempt, type PublicationError } from "../../domain/publishing/publication.ts";
import { Account, User } from "../people/account.ts";
import { BulkRun } from "./bulk/run.ts";
import { createdAt, updatedAt } from "../columns.ts";
import { Content } from "../articles/content.ts";
import { SiteIntegration } from "../sites/integration.ts";
import { Site } from "../sites/site.ts";

/** One content's journey to one integration: the only place where "how far is it" lives. */
export const Publication = defineEntity({
  name: "Publication",
  tableName: "igny8_publications",
  uniques: [
    { properties: ["content_id", "integration_id"] },
    {
      // a content is on its way to one site at a time, whoever asks for what at the same moment
      name: "igny8_publications_one_open",
      expression: `create unique index igny8_publications_one_open on igny8_publications (content_id) where state in (${OPEN})`,
    },
  ],
  indexes: [
    {
      // what the sweep looks through, page by page
      name: "igny8_publications_open",
      expression: `create index igny8_publications_open on igny8_publications (id) where state in (${OPEN})`,
    },
    {
      // of a site what asks for somebody (db/sites/record.ts), of an account's sites the articles (db/articles/filter.ts)
      name: "igny8_publications_troubled",
      expression:
        "create index igny8_publications_troubled on igny8_publications (integration_id, state, content_id) where state in ('retrying', 'failed', 'held', 'gone')",
    },
    {
      // what is to be asked for again, of a site and of all
      name: "igny8_publications_repair",
      expression:
        "create index igny8_publications_repair on igny8_publications (integration_id, repair_at) where state = 'published' and repair_at is not null",
    },
    {
      // of a site what lacks something there
      name: "igny8_publications_warned",
      expression:
        "create index igny8_publications_warned on igny8_publications (integration_id, content_id) where state = 'published' and warnings <> '[]'",
    },
    { properties: ["integration_id"] },
    {
      // who gets the next place in a lane
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
      // what automation has planned for a site: it counts towards the cap of its day
      name: "igny8_publications_planned",
      expression: "create index igny8_publications_planned on igny8_publications (site_id, publish_at) where automation_run_id is not null",
    },
    {
      // what goes out of a site when, whoever set the time
      name: "igny8_publications_to_come",
      expression:
        "create index igny8_publications_to_come on igny8_publications (site_id, publish_at, id) where state = 'queued' and attempt = 0 and publish_at is not null",
    },
    {
      // What is left of a bulk run on a site. One index for both: a planner that has not yet heard of a new run believes that it is small.
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
    // Not a serial number: workflow ids are made of it, and those must stay unique when a database is restored.
    id: p.uuid().primary().defaultRaw("uuidv7()"),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    site_id: () => p.manyToOne(Site).mapToPk().fieldName("site_id").deleteRule("cascade").index(),
    content_id: () => p.manyToOne(Content).mapToPk().fieldName("content_id").deleteRule("cascade"),
    integration_id: () => p.manyToOne(SiteIntegration).mapToPk().fieldName("integration_id").deleteRule("cascade"),
    /** of the content, as last sent */
    revision: p.integer(),
    state: p.enum(PUBLICATION_STATES).default("queued"),
    /** the workflow that took it up; null while none has */
    workflow_id: p.string().nullable(),
    run_id: p.string().nullable(),
    /** 1 a person's click, 4 bulk, 5 nightly work: who goes first on a site, and across sites in Temporal */
    priority: p.smallint().default(1),
    /** the run of the site's automation that planned it last; no foreign key, runs go with their site as publications do */
    automation_run_id: p.uuid().nullable(),
    /** not to be sent before */
    publish_at: p.datetime(3).nullable(),
    /** calls to WordPress since it was last queued */
    attempt: p.integer().default(0),
    attempts: p.json<PublicationAttempt[]>().defaultRaw("'[]'"),
    next_attempt_at: p.datetime(3).nullable(),
    last_error: p.json<PublicationError>().nullable(),
    /** what the site took it without, as its newest answer says */
    warnings: p.json<Warning[]>().defaultRaw("'[]'"),
    /** tries to mend that by asking again */
    repairs: p.smallint().default(0),
    /** when the next one is due (db/publishing/repairs.ts); while one is under way, when it counts as interrupted */
    repair_at: p.datetime(3).nullable(),
    /** a person asked to stop while a call was under way; decided when it ends */
    cancel_requested: p.boolean().default(false),
    /** a person asked for a new post in place of the deleted one */
    recreate: p.boolean().default(false),
    /** of the newest state of the post that was applied; older answers and webhooks change nothing */
    sequence: p.bigint("number").default(0),
    /** the same for the newest metadata webhook */
    metadata_sequence: p.bigint("number").default(0),
    /** the run that it came with */
    bulk_run_id: () => p.manyToOne(BulkRun).mapToPk().fieldName("bulk_run_id").deleteRule("set null").nullable(),
    /** whether that run sends it, and its workflow is the row's; false: the publication's own, be it that a person took it out of the run */
    in_bulk: p.boolean().default(false),
    /** the call that is sending it, one of its own or a batch's: while it is `publishing`, the end of that call alone is written (db/publishing/callEnds.ts) */
    batch_id: p.uuid().nullable(),
    requested_by_id: () => p.manyToOne(User).mapToPk().fieldName("requested_by_id").deleteRule("set null").nullable().index(),
    finished_at: p.datetime(3).nullable(),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
});
export type Publication = InferEntity<typeof Publication>;
