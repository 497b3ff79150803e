import { prepare, statement } from "../../prepared.ts";
import { OPEN } from "../sql.ts";

// The places of a lane: asked for and given back around each call, under the lane's lock, so those are prepared.

const UNDER_WAY = `(select count(*) from igny8_lane_leases l where l.integration_id = :integration_id::int and l.holder <> :holder::text and l.until > now())`;

/** Takes a place if fewer than `most` others are taken. It returns nothing if the lane is full. */
export const TAKE = prepare(
  ["integration_id", "account_id", "holder", "ms", "most"],
  `
  insert into igny8_lane_leases (integration_id, account_id, holder, until)
  select :integration_id::int, :account_id::int, :holder::text, now() + :ms::float8 * interval '1 ms' where ${UNDER_WAY} < :most::int
  on conflict (integration_id, holder) do update set until = excluded.until returning holder`,
);

/** Grants a place that is free. */
export const LEASE = prepare(
  ["integration_id", "account_id", "holder", "ms"],
  `
  insert into igny8_lane_leases (integration_id, account_id, holder, until) values (:integration_id, :account_id, :holder, now() + :ms * interval '1 ms')
  on conflict (integration_id, holder) do update set until = excluded.until`,
);

export const RENEW = prepare(
  ["ms", "integration_id", "holder"],
  `update igny8_lane_leases set until = now() + :ms * interval '1 ms' where integration_id = :integration_id and holder = :holder`,
);

export const END_LEASE = prepare(
  ["integration_id", "holder"],
  `delete from igny8_lane_leases where integration_id = :integration_id and holder = :holder`,
);

export const FAILURES_OF = prepare(
  ["publication_id"],
  `
  select l.failures from igny8_publications p join igny8_lanes l on l.integration_id = p.integration_id
  where p.id = :publication_id and p.state <> 'queued'`,
);

/**
 * Ends a holder's lease, and says who gets the places that are free then, by the index of those who wait. In a bulk run, one waiting row stands for
 * all. The run itself makes its retries. SKIP LOCKED: a locked row's owner asks for a place itself.
 */
export const END_AND_GRANT = prepare(
  ["integration_id", "holder", "most"],
  `
  with ended as (
    delete from igny8_lane_leases where integration_id = :integration_id and holder = :holder::text
  )
  select p.id as publication_id, p.workflow_id, p.integration_id from igny8_publications p
  where p.integration_id = :integration_id and p.state in ('waiting', 'retrying')
    and (p.state = 'waiting' or p.next_attempt_at <= now() and not p.in_bulk)
    and not exists (
    select from igny8_lane_leases l where l.integration_id = p.integration_id and l.holder = p.id::text and l.until > now())
  order by p.priority, p.updated_at, p.id limit greatest(0, :most::int - ${UNDER_WAY}) for update of p skip locked`,
);

/**
 * The places whose lease is over. Each worker takes different ones. A holder is a publication's id, a batch's id, or a sync and the like. Those
 * last ones start again by themselves.
 */
export const TAKE_LAPSED = statement(
  ["limit"],
  `
  delete from igny8_lane_leases where (integration_id, holder) in (
    select integration_id, holder from igny8_lane_leases where until <= now() order by until limit :limit for update skip locked
  ) returning integration_id, holder`,
);

/** The open publications of these holders. Their partial index is found by the states in the statement. */
export const HOLDERS = statement(
  ["holders", "integration_ids"],
  `
  select p.id as publication_id, p.content_id, p.site_id, p.account_id, p.priority, c.title, i.config_json ->> 'site_url' as site_url, p.bulk_run_id,
    p.in_bulk
  from igny8_publications p join igny8_content c on c.id = p.content_id join igny8_site_integrations i on i.id = p.integration_id
  where p.state in (${OPEN}) and (p.id = any(:holders::uuid[]) or (p.batch_id = any(:holders::uuid[]) and p.integration_id = any(:integration_ids::int[])))`,
);
