import { PRIORITY } from "../../domain/publishing/priority.ts";
import type { StartedPublication } from "../../domain/temporal/starts/publishing.ts";
import { nextSlots, type SlotRules } from "../../domain/automation/slots.ts";
import type { AutomationConfig, AutomationRun } from "./entities.ts";
import type { EntityManager } from "../orm.ts";
import { statesIn, TO_COME } from "../../domain/publishing/publication.ts";
import { sql } from "kysely";
import { requestId } from "../../telemetry/context.ts";
import { now, tables } from "../tables.ts";
import { OWN, PLAN, PLAN_HELD, TAKE, WAITING, WAITING_ON_SITES } from "./statements.ts";

/** Taken back: by the run, for as long as it is paused, or for good. */
const STOPPED = ["held", "cancelled"] as const;
/** States in which no call has begun, if `attempt` is 0: a run takes these publications back. */
const NOT_SENT = ["queued", "waiting", "held"] as const;

type Run = Pick<AutomationRun, "id" | "site_id">;
/** A due publication. `reopened`: a run of its workflow may be about to end, and needs a signal to continue. */
export type Due = StartedPublication & { reopened: boolean };

/**
 * A condition on a publication `p`: the run's first publish, not sent yet. A manual publish takes the publication out of the run. An update or a
 * withdrawal is no work of the run, although the row keeps the run's id.
 */
const notBegun = (run: Run) =>
  sql<boolean>`p.automation_run_id = ${run.id} and p.task = 'create' and p.priority = ${sql.lit(PRIORITY.clock)} and p.attempt = 0`;

/** The rules by which a site's articles get their times. */
export function slotRules(config: AutomationConfig, time_zone: string): SlotRules {
  const { windows, daily_cap = null, spacing_minutes } = config;
  return { time_zone, windows, daily_cap, spacing_minutes };
}

/** The content that waits for Stage 7, in the order in which it will be taken. */
export const waitingContent = (em: EntityManager, site_id: number, limit: number) =>
  WAITING<{ id: number; title: string }>(em, { site_id, limit });

/** A site's content that waits for Stage 7, with the times that a run would give it, in milliseconds since the epoch. */
export interface SitePlan {
  site_id: number;
  site_name: string;
  time_zone: string;
  posts: { id: number; title: string; at: number }[];
}

/**
 * The plans of an account's sites, as runs that start now would make them. One statement.
 * @param which.site_ids null: all of the account
 * @param which.always true: also of sites whose automation is off, on hold, or approves nothing
 * @param which.limit the most articles of a site
 */
export async function sitePlans(
  em: EntityManager,
  which: { account_id: number; site_ids: number[] | null; always: boolean; limit: number },
): Promise<SitePlan[]> {
  type Row = SlotRules & Omit<SitePlan, "posts"> & { waiting: { id: number; title: string }[]; taken: number[] };
  const rows = await WAITING_ON_SITES<Row>(em, which);
  return rows.map(({ site_id, site_name, waiting, taken, ...rules }) => {
    const slots = nextSlots(rules, taken, Date.now(), waiting.length);
    return { site_id, site_name, time_zone: rules.time_zone, posts: waiting.map((post, index) => ({ ...post, at: slots[index]! })) };
  });
}

/** Takes a page of the content in review. Publishes it at once, and creates a publication with a time for each. Returns how many. */
export async function takeContent(tx: EntityManager, run: Run, integration_id: number, rules: SlotRules, limit: number): Promise<number> {
  const found = await TAKE<{ id: number }>(tx, { site_id: run.site_id, run_id: run.id, integration_id, limit });
  if (found.length === 0) return 0;
  const slots = nextSlots(rules, await plannedTimes(tx, run.site_id), Date.now(), found.length);
  const wanted = found.map(({ id }, index) => ({ id, publish_at: new Date(slots[index]!).toISOString() }));
  await PLAN(tx, { wanted: JSON.stringify(wanted), integration_id, run_id: run.id });
  return found.length;
}

/**
 * The times that automation has assigned on a site, of the last two days before the latest one. A local day is not longer, and earlier
 * times have no influence (domain/automation/slots.ts). Held publications have no time any more.
 */
export async function plannedTimes(em: EntityManager, siteId: number): Promise<number[]> {
  const rows = await tables(em)
    .with("given", (db) =>
      db
        .selectFrom("igny8_publications")
        .select("publish_at")
        .where("site_id", "=", siteId)
        .where("automation_run_id", "is not", null)
        .where("publish_at", ">", sql<string>`now() - interval '2 days'`)
        .where("state", "not in", STOPPED),
    )
    .selectFrom("given")
    .select(sql<number>`(extract(epoch from publish_at) * 1000)::float8`.as("at"))
    .where("publish_at", ">", sql<string>`(select max(publish_at) from given) - interval '2 days'`)
    .execute();
  return rows.map(({ at }) => at);
}

/** Removes the times of planned publications that have not begun, so that `planHeld` assigns new ones. */
export async function holdPlanned(tx: EntityManager, run: Run): Promise<void> {
  await tables(tx)
    .updateTable("igny8_publications as p")
    .set({ state: "held", updated_at: now })
    .where(notBegun(run))
    .where("p.state", "=", "queued")
    .where("p.workflow_id", "is", null)
    .where("p.publish_at", ">", now)
    .execute();
}

/** Resumes a page of held publications, at new times and in their order. Returns how many. */
export async function planHeld(tx: EntityManager, run: Run, rules: SlotRules, limit: number): Promise<number> {
  const rows = await tables(tx)
    .selectFrom("igny8_publications as p")
    .select("p.id")
    .where(notBegun(run))
    .where("p.state", "=", "held")
    .orderBy("p.publish_at")
    .orderBy("p.id")
    .limit(limit)
    .forUpdate()
    .execute();
  if (rows.length === 0) return 0;
  const slots = nextSlots(rules, await plannedTimes(tx, run.site_id), Date.now(), rows.length);
  const wanted = rows.map(({ id }, index) => ({ id, publish_at: new Date(slots[index]!).toISOString() }));
  await PLAN_HELD(tx, { wanted: JSON.stringify(wanted) });
  return rows.length;
}

/** Holds the publications that have not begun while the run is paused. Their content stays approved. */
export async function holdBack(tx: EntityManager, run: Run): Promise<void> {
  await tables(tx)
    .updateTable("igny8_publications as p")
    .set({ state: "held", updated_at: now })
    .where(notBegun(run))
    .where("p.state", "in", ["queued", "waiting"])
    .execute();
}

/** Cancels the publications that have not begun. Their content goes back to review. Returns how many. */
export async function takeBack(tx: EntityManager, run: Run, why: string): Promise<number> {
  // Locks content before publications, as everywhere.
  await tables(tx)
    .selectFrom("igny8_content as c")
    .select("c.id")
    .where("c.id", "in", (db) =>
      db.selectFrom("igny8_publications as p").select("p.content_id").where(notBegun(run)).where("p.state", "in", NOT_SENT),
    )
    .orderBy("c.id")
    .forUpdate()
    .execute();
  const { count } = await tables(tx)
    .with("back", (db) =>
      db
        .updateTable("igny8_publications as p")
        .set({ state: "cancelled", finished_at: now, updated_at: now })
        .where(notBegun(run))
        .where("p.state", "in", NOT_SENT)
        .returning(["p.id", "p.account_id", "p.site_id", "p.integration_id", "p.content_id", "p.automation_run_id"]),
    )
    .with("content", (db) =>
      db
        .updateTable("igny8_content as c")
        .set({ status: "review", updated_at: now })
        .from("back")
        .whereRef("c.id", "=", "back.content_id")
        .returning(["c.id", "c.title"]),
    )
    .with("events", (db) =>
      db
        .insertInto("igny8_sync_events")
        .columns([
          "account_id",
          "site_id",
          "integration_id",
          "content_id",
          "event_type",
          "action",
          "description",
          "success",
          "details",
          "request_id",
        ])
        .expression(({ selectFrom, val, lit }) =>
          selectFrom("back as b")
            .innerJoin("content as c", "c.id", "b.content_id")
            .select(["b.account_id", "b.site_id", "b.integration_id", "b.content_id"])
            .select([val("publish").as("event_type"), val("content_publish_cancel").as("action")])
            .select([sql`format('Publishing ''%s'' was cancelled: %s', c.title, ${why}::text)`.as("description"), lit(true).as("success")])
            .select(sql`jsonb_build_object('publication_id', b.id, 'automation_run_id', b.automation_run_id)`.as("details"))
            .select(val(requestId()).as("request_id")),
        ),
    )
    .selectFrom("back")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

/** Held or cancelled publications whose workflow still waits. Wake these workflows, so that they end. */
export async function ownedButBack(em: EntityManager, run: Run, limit: number): Promise<string[]> {
  const rows = await tables(em)
    .selectFrom("igny8_publications")
    .select("id")
    .where("automation_run_id", "=", run.id)
    .where("state", "in", STOPPED)
    .where("workflow_id", "is not", null)
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Records that they were woken. `run_id` stays, because it shows that a workflow has had them. */
export async function disown(em: EntityManager, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tables(em)
    .updateTable("igny8_publications")
    .set({ workflow_id: null, in_bulk: false })
    .where("id", "in", ids)
    .where("state", "in", STOPPED)
    .execute();
}

/** Due publications without a workflow. */
export const dueToStart = (em: EntityManager, run: Run, limit: number): Promise<Due[]> =>
  tables(em)
    .selectFrom("igny8_publications as p")
    .innerJoin("igny8_content as c", "c.id", "p.content_id")
    .innerJoin("igny8_site_integrations as i", "i.id", "p.integration_id")
    .select(["p.id as publication_id", "p.content_id", "p.site_id", "p.account_id", "p.priority", "c.title"])
    .select([sql<string>`i.config_json ->> 'site_url'`.as("site_url"), sql<boolean>`p.run_id is not null`.as("reopened")])
    .where(notBegun(run))
    .where("p.state", "=", "queued")
    .where("p.workflow_id", "is", null)
    .where("p.publish_at", "<=", now)
    .orderBy("p.publish_at")
    .orderBy("p.id")
    .limit(limit)
    .execute();

/** Records the workflows that have taken them, unless these have recorded it themselves. */
export async function own(em: EntityManager, started: { id: string; workflow_id: string; run_id: string }[]): Promise<void> {
  await OWN(em, { started: JSON.stringify(started) });
}

/** The remaining work: when the next publication without a workflow becomes due, and how many have not ended. */
export const outlook = (em: EntityManager, run: Run): Promise<{ next_in_ms: number | null; open: number }> =>
  tables(em)
    .selectFrom("igny8_publications as p")
    .select(({ fn }) =>
      fn
        .countAll<number>()
        .filterWhere("p.state", "in", statesIn(...TO_COME))
        .as("open"),
    )
    .select(({ fn }) => {
      const next = fn
        .min("p.publish_at")
        .filterWhere("p.state", "=", "queued")
        .filterWhere("p.workflow_id", "is", null)
        .filterWhere("p.priority", "=", PRIORITY.clock)
        .filterWhere("p.publish_at", ">", now);
      return sql<number | null>`(extract(epoch from ${next} - now()) * 1000)::float8`.as("next_in_ms");
    })
    .where("p.automation_run_id", "=", run.id)
    .where("p.task", "=", "create")
    .executeTakeFirstOrThrow();

/** A site's articles that have a time and have not begun, by time (milliseconds since the epoch). */
export const plannedContent = (em: EntityManager, siteId: number, limit: number) =>
  tables(em)
    .selectFrom("igny8_publications as p")
    .innerJoin("igny8_content as c", "c.id", "p.content_id")
    .select(["p.content_id", "c.title", "p.id as publication_id"])
    .select(({ eb }) =>
      eb
        .case()
        .when(eb.and([eb("p.automation_run_id", "is not", null), eb("p.task", "=", "create"), eb("p.priority", "=", PRIORITY.clock)]))
        .then(sql.lit("automation" as const))
        .else(sql.lit("person" as const))
        .end()
        .as("by"),
    )
    .select(sql<number>`(extract(epoch from p.publish_at) * 1000)::float8`.as("at"))
    .where("p.site_id", "=", siteId)
    .where("p.state", "=", sql.lit("queued"))
    .where("p.attempt", "=", sql.lit(0))
    .where("p.publish_at", ">", now)
    .orderBy("p.publish_at")
    .orderBy("p.id")
    .limit(limit)
    .execute();
