import type { StartedRun, StartedPublication } from "../../domain/temporal/starts/publishing.ts";
import { PRIORITY } from "../../domain/publishing/priority.ts";
import type { EntityManager } from "../orm.ts";
import { COMPLETE, OPEN } from "./sql.ts";

/** A publication whose workflow has to be started or woken. */
export type Pending = StartedPublication & { state: string };

// Approved content without a publication: from an old Stage 7, an import, or a row older than this system.
// An index of its own finds it: to check each of 200,000 scheduled articles for a text would take seconds.
export const CLAIM = `
  with wanted as (
    select c.id, c.account_id, c.site_id, c.revision, c.updated_at, i.id as integration_id
    from igny8_content c join lateral (
      select s.id from igny8_site_integrations s where s.site_id = c.site_id and s.is_active order by s.id limit 1
    ) i on true
    where c.status = 'published' and c.external_id is null and not c.has_publication and not c.on_hold and ${COMPLETE}
      and not exists (select from igny8_publications p where p.content_id = c.id)
      and not exists (select from igny8_lanes l where l.integration_id = i.id and l.paused_by is not null)
    order by c.id limit ? for update of c
  ), publication as (
    insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, priority, updated_at)
    select account_id, site_id, id, integration_id, revision, ${PRIORITY.clock}, updated_at from wanted order by id on conflict do nothing
  )
  update igny8_content c set has_publication = true from wanted w where c.id = w.id`;

/** Creates publications for a page of waiting content that has none, dated when the content began to wait. Returns the number. */
export async function claimContent(em: EntityManager, limit: number): Promise<number> {
  const { affectedRows } = await em.getConnection().execute<{ affectedRows: number }>(CLAIM, [limit], "run");
  return affectedRows;
}

// Publications that no workflow takes care of. A running workflow has read its row within the grace, or waits for a time or a place
// in the future. Publications of a paused site wait until it is resumed. Those of a bulk run belong to that run's workflow.
const PENDING = `
  select p.id as publication_id, p.content_id, p.site_id, p.account_id, p.priority, p.state, c.title,
         i.config_json ->> 'site_url' as site_url
  from igny8_publications p
  join igny8_content c on c.id = p.content_id
  join igny8_site_integrations i on i.id = p.integration_id and i.is_active
  where p.state in (${OPEN}) and p.id > ?::uuid and not p.in_bulk
    and greatest(p.updated_at, p.next_attempt_at, p.publish_at) <= now() - case when p.workflow_id is null then ? else ? end * interval '1 ms'
    and not exists (select from igny8_lane_leases l where l.integration_id = p.integration_id and l.holder = p.id::text and l.until > now())
    and not exists (select from igny8_lanes l where l.integration_id = p.integration_id and l.paused_by is not null)
  order by p.id limit ?`;

/**
 * A page of open publications that no running workflow owns (docs/words.md, "pending publication"), in the order of their ids.
 * @param after the last id of the previous page; the nil UUID for the first
 * @param grace milliseconds. `started`: a publication requested less than this ago may be about to be started by its requester.
 *   `owned`: one that a workflow owns is left to that workflow for this long after it had something to do
 */
export async function findPending(
  em: EntityManager,
  after: string,
  grace: { started: number; owned: number },
  limit: number,
): Promise<Pending[]> {
  return em.execute<Pending[]>(PENDING, [after, grace.started, grace.owned, limit]);
}

/** Running bulk runs that were requested long enough ago to have a workflow. */
export async function findRuns(em: EntityManager, graceMs: number): Promise<StartedRun[]> {
  return em.execute<StartedRun[]>(
    "select id, account_id, accepted from igny8_bulk_runs where state = 'running' and updated_at <= now() - ? * interval '1 ms'",
    [graceMs],
  );
}
