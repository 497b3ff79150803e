import { PRIORITY } from "../../../../domain/publishing/priority.ts";
import { statement } from "../../../prepared.ts";
import { ASKED_AGAIN, byStanding, failedChecks, INTEGRATION, passes } from "../../sql.ts";
import { BRIDGE_OF } from "../../statements.ts";
import { COUNTED, RETRIED } from "../statements.ts";

/* The statements of runs that change posts. They stay SQL for the reasons of the other runs' (../statements.ts). */

/** The integrations that changes of articles would go to, with the versions of their plugins. */
export const BRIDGES = statement(
  ["integration_id", "content_ids", "account_id"],
  `
  select i.id, ${BRIDGE_OF} as bridge from (
    select distinct i.id from igny8_content c join ${INTEGRATION} on true where c.id = any(:content_ids::int[]) and c.account_id = :account_id
  ) w join igny8_site_integrations i on i.id = w.id`,
);

/** Each wanted article with the verdict on a single update (db/publishing/updates/request.ts), with the reasons in the same order. */
const LOOKED_TO_CHANGE = `
  looked as (
    select l.*, case
      when l.entry in ('raise', 'again') then case when l.task = 'withdraw' then 'begun' else 'under_way' end
      when l.entry <> 'change' then l.entry
      when l.external_id is null then 'never_published'
      when l.integration_id = any(:too_old::int[]) then 'bridge_too_old'
      when l.in_step then 'nothing_to_send'
      else 'accepted' end as verdict
    from (
      select w.id as content_id, c.external_id, i.id as integration_id, k.id as publication_id, k.task,
        k.state = 'published' and c.revision <= coalesce(s.revision, case when k.task = 'create' then k.revision else -1 end) as in_step,
        case
        when c.id is null then 'not_found'
        when i.id is null then case when :integration_id::int is null then 'no_active_integration' else 'integration_not_found' end
        when not i.is_active then 'integration_inactive'
        when k.id is null then 'never_published'
        ${failedChecks("update")}
        else ${byStanding("update")}
        end as entry
      from unnest(:content_ids::int[]) w(id)
      left join igny8_content c on c.id = w.id and c.account_id = :account_id
      left join ${INTEGRATION} on c.id is not null
      left join igny8_publications k on k.content_id = c.id and k.integration_id = i.id
      left join igny8_site_posts s on s.publication_id = k.id
    ) l
  )`;
/** A verdict on each article whose changes are wanted on its site; nothing is written. */
export const WEIGH_CHANGES = statement(["integration_id", "content_ids", "account_id", "too_old"], `with ${LOOKED_TO_CHANGE} ${COUNTED}`);
/** The same, and what is accepted is the run's. The contents are locked. */
export const CLAIM_CHANGES = statement(
  ["integration_id", "content_ids", "account_id", "too_old", "workflow_id", "run_id"],
  `
  with ${LOOKED_TO_CHANGE}, claimed as (
    update igny8_publications p
    set ${ASKED_AGAIN}, task = r.task, options = '{}', workflow_id = :workflow_id, in_bulk = true, requested_by_id = r.requested_by_id,
        priority = ${PRIORITY.bulk}, publish_at = r.publish_at, bulk_run_id = r.id
    from looked l, igny8_bulk_runs r where r.id = :run_id and l.verdict = 'accepted' and p.id = l.publication_id
  ) ${COUNTED}`,
);

/** A retry of a run's failed updates. The articles keep their status. */
export const RETRY_CHANGES = statement(
  ["workflow_id", "user_id", "run_id", "cause", "site_id"],
  `
  update igny8_publications p
  set ${ASKED_AGAIN}, workflow_id = :workflow_id, in_bulk = true, requested_by_id = :user_id
  from igny8_site_integrations i, igny8_content c
  where p.bulk_run_id = :run_id and ${RETRIED} and i.id = p.integration_id and i.is_active and c.id = p.content_id and c.external_id is not null
    and ${passes("update")} and (:cause::text is null or p.last_error ->> 'type' = :cause) and (:site_id::int is null or p.site_id = :site_id)
  returning p.id`,
);
