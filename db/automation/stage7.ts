import { PRIORITY } from "../../domain/publishing/priority.ts";
import type { StartedPublication } from "../../domain/temporal/starts/publishing.ts";
import { nextSlots, type SlotRules } from "../../domain/automation/slots.ts";
import type { AutomationConfig, AutomationRun } from "./entities.ts";
import type { EntityManager } from "../orm.ts";
import { COMPLETE, OPEN, REOPENED, statesOf } from "../publishing/sql.ts";

type Run = Pick<AutomationRun, "id" | "site_id">;
/** A publication whose time has come. `reopened`: a run of its workflow may be about to end, and must be told to go on. */
export type Due = StartedPublication & { reopened: boolean };

/** Not sent yet, and not a person's: whoever publishes one by hand takes it out of the run's hands. */
const NOT_BEGUN = `automation_run_id = ? and priority = ${PRIORITY.clock} and attempt = 0`;

/** The rules by which a site's articles get their times. */
export function slotRules(config: AutomationConfig, time_zone: string): SlotRules {
  const { windows, daily_cap = null, spacing_minutes } = config;
  return { time_zone, windows, daily_cap, spacing_minutes };
}

/** Content that Stage 7 may take: in review, complete, not on WordPress, not on hold, nobody else's, and not in this run before. */
const TAKEABLE = `
  c.site_id = ? and c.status = 'review' and c.external_id is null and not c.on_hold and ${COMPLETE}
  and not exists (
    select from igny8_publications p where p.content_id = c.id
    and (p.automation_run_id = ?::uuid or p.state in (${OPEN}, 'held') or (p.state in (${statesOf("plan", "leave")}) and p.integration_id = ?)))`;

const PLAN = `
  with wanted as (
    select * from jsonb_to_recordset(?::jsonb) as w (id int, publish_at timestamptz)
  ), content as (
    update igny8_content c set status = 'published', has_publication = true, updated_at = now() from wanted w where c.id = w.id
    returning c.id, c.account_id, c.site_id, c.revision, w.publish_at
  )
  insert into igny8_publications as p (account_id, site_id, content_id, integration_id, revision, priority, publish_at, automation_run_id)
  select account_id, site_id, id, ?::int, revision, ${PRIORITY.clock}, publish_at, ?::uuid from content order by id
  on conflict (content_id, integration_id) do update
  set ${REOPENED}, workflow_id = null, in_bulk = false, requested_by_id = null, revision = excluded.revision, priority = excluded.priority,
      publish_at = excluded.publish_at, automation_run_id = excluded.automation_run_id`;

/** The content that waits for Stage 7, in the order it will be taken. */
export async function waitingContent(em: EntityManager, siteId: number, limit: number) {
  return em.execute<{ id: number; title: string }[]>(`select c.id, c.title from igny8_content c where ${TAKEABLE} order by c.id limit ?`, [
    siteId,
    null,
    null,
    limit,
  ]);
}

/** Takes a page of the content in review: published at once, and each gets a publication with its time. Returns how many. */
export async function takeContent(tx: EntityManager, run: Run, integrationId: number, rules: SlotRules, limit: number): Promise<number> {
  const found = await tx.execute<{ id: number }[]>(
    `select c.id from igny8_content c where ${TAKEABLE} order by c.id limit ? for update of c`,
    [run.site_id, run.id, integrationId, limit],
  );
  if (found.length === 0) return 0;
  const slots = nextSlots(rules, await plannedTimes(tx, run.site_id), Date.now(), found.length);
  const wanted = found.map(({ id }, index) => ({ id, publish_at: new Date(slots[index]!).toISOString() }));
  await tx.execute(PLAN, [JSON.stringify(wanted), integrationId, run.id]);
  return found.length;
}

/**
 * Times that automation has given out on a site, those of the last two days before the latest: a local day is not longer, and what was
 * before decides nothing (domain/automation/slots.ts). Of what is held the time has been taken back.
 */
export async function plannedTimes(em: EntityManager, siteId: number): Promise<number[]> {
  const rows = await em.execute<{ at: number }[]>(
    `with given as (
       select publish_at from igny8_publications
       where site_id = ? and automation_run_id is not null and publish_at > now() - interval '2 days' and state not in ('cancelled', 'held')
     )
     select (extract(epoch from publish_at) * 1000)::float8 as at from given
     where publish_at > (select max(publish_at) from given) - interval '2 days'`,
    [siteId],
  );
  return rows.map(({ at }) => at);
}

/** Takes the times from what was planned and has not begun, so that `planHeld` gives it others. */
export async function holdPlanned(tx: EntityManager, run: Run): Promise<void> {
  await tx.execute(
    `update igny8_publications set state = 'held', updated_at = now()
     where ${NOT_BEGUN} and state = 'queued' and workflow_id is null and publish_at > now()`,
    [run.id],
  );
}

/** Lets go on what was held, at new times and in its order, a page of it. Returns how many. */
export async function planHeld(tx: EntityManager, run: Run, rules: SlotRules, limit: number): Promise<number> {
  const rows = await tx.execute<{ id: string }[]>(
    `select id from igny8_publications where ${NOT_BEGUN} and state = 'held' order by publish_at, id limit ? for update`,
    [run.id, limit],
  );
  if (rows.length === 0) return 0;
  const slots = nextSlots(rules, await plannedTimes(tx, run.site_id), Date.now(), rows.length);
  const wanted = rows.map(({ id }, index) => ({ id, publish_at: new Date(slots[index]!).toISOString() }));
  await tx.execute(
    `update igny8_publications p set state = 'queued', publish_at = w.publish_at, updated_at = now()
     from jsonb_to_recordset(?::jsonb) as w (id uuid, publish_at timestamptz) where p.id = w.id`,
    [JSON.stringify(wanted)],
  );
  return rows.length;
}

/** Takes back what has not begun, for as long as the run is paused; its content stays approved. */
export async function holdBack(tx: EntityManager, run: Run): Promise<void> {
  await tx.execute(
    `update igny8_publications set state = 'held', updated_at = now() where ${NOT_BEGUN} and state in ('queued', 'waiting')`,
    [run.id],
  );
}

/** Takes back what has not begun, for good: its content waits for review again. Returns how many. */
export async function takeBack(tx: EntityManager, run: Run, why: string): Promise<number> {
  // Content before publication, as everywhere.
  await tx.execute(
    `select c.id from igny8_content c where c.id in (
       select content_id from igny8_publications where ${NOT_BEGUN} and state in ('queued', 'waiting', 'held'))
     order by c.id for update`,
    [run.id],
  );
  const [row] = await tx.execute<{ count: number }[]>(
    `with back as (
       update igny8_publications p set state = 'cancelled', finished_at = now(), updated_at = now()
       where ${NOT_BEGUN} and state in ('queued', 'waiting', 'held') returning *
     ), content as (
       update igny8_content c set status = 'review', updated_at = now() from back where c.id = back.content_id returning c.id, c.title
     ), events as (
       insert into igny8_sync_events (account_id, site_id, integration_id, content_id, event_type, action, description, success, details)
       select b.account_id, b.site_id, b.integration_id, b.content_id, 'publish', 'content_publish_cancel',
              format('Publishing ''%s'' was cancelled: %s', c.title, ?::text), true,
              jsonb_build_object('publication_id', b.id, 'automation_run_id', b.automation_run_id)
       from back b join content c on c.id = b.content_id
     )
     select count(*)::int as count from back`,
    [run.id, why],
  );
  return row!.count;
}

/** What was taken back while its workflow waits: that is to be woken, so that it ends. */
export async function ownedButBack(em: EntityManager, run: Run, limit: number): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from igny8_publications where automation_run_id = ? and state in ('held', 'cancelled') and workflow_id is not null limit ?`,
    [run.id, limit],
  );
  return rows.map(({ id }) => id);
}

/** They were woken; `run_id` stays, as the sign that a workflow has had them. */
export async function disown(em: EntityManager, ids: string[]): Promise<void> {
  await em.execute(
    `update igny8_publications set workflow_id = null, in_bulk = false
     where id in (select id from jsonb_to_recordset(?::jsonb) as w (id uuid)) and state in ('held', 'cancelled')`,
    [JSON.stringify(ids.map((id) => ({ id })))],
  );
}

/** Publications whose time has come and that no workflow has. */
export async function dueToStart(em: EntityManager, run: Run, limit: number): Promise<Due[]> {
  return em.execute<Due[]>(
    `select p.id as publication_id, p.content_id, p.site_id, p.account_id, p.priority, c.title, i.config_json ->> 'site_url' as site_url,
            p.run_id is not null as reopened
     from igny8_publications p join igny8_content c on c.id = p.content_id join igny8_site_integrations i on i.id = p.integration_id
     where ${NOT_BEGUN.replace("automation_run_id", "p.automation_run_id")} and p.state = 'queued' and p.workflow_id is null
       and p.publish_at <= now()
     order by p.publish_at, p.id limit ?`,
    [run.id, limit],
  );
}

/** Which workflows have taken them up, unless those have said so themselves. */
export async function own(em: EntityManager, started: { id: string; workflow_id: string; run_id: string }[]): Promise<void> {
  await em.execute(
    `update igny8_publications p set workflow_id = w.workflow_id, run_id = w.run_id
     from jsonb_to_recordset(?::jsonb) as w (id uuid, workflow_id text, run_id text) where p.id = w.id and p.workflow_id is null`,
    [JSON.stringify(started)],
  );
}

/** What is still to come: when the next one becomes due that nobody has started, how many have not ended. */
export async function outlook(em: EntityManager, run: Run): Promise<{ next_in_ms: number | null; open: number }> {
  const [row] = await em.execute<{ next_in_ms: number | null; open: number }[]>(
    `select count(*) filter (where state in (${OPEN}, 'held'))::int as open,
            (extract(epoch from min(publish_at) filter (where state = 'queued' and workflow_id is null and priority = ${PRIORITY.clock}
              and publish_at > now()) - now()) * 1000)::float8 as next_in_ms
     from igny8_publications where automation_run_id = ?`,
    [run.id],
  );
  return row!;
}

/** A site's articles that have a time and have not begun, in the order of their times (milliseconds since the epoch). */
export async function plannedContent(em: EntityManager, siteId: number, limit: number) {
  return em.execute<{ content_id: number; title: string; publication_id: string; by: "automation" | "person"; at: number }[]>(
    `select p.content_id, c.title, p.id as publication_id, case when p.automation_run_id is not null and p.priority = ${PRIORITY.clock} then 'automation' else 'person' end as by,
            (extract(epoch from p.publish_at) * 1000)::float8 as at
     from igny8_publications p join igny8_content c on c.id = p.content_id
     where p.site_id = ? and p.state = 'queued' and p.attempt = 0 and p.publish_at > now()
     order by p.publish_at, p.id limit ?`,
    [siteId, limit],
  );
}
