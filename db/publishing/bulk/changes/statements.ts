import { PRIORITY } from "../../../../domain/publishing/priority.ts";
import { statement } from "../../../prepared.ts";
import { aheadHere, ASKED_AGAIN, byStanding, failedChecks, OPEN, passes } from "../../sql.ts";
import { BRIDGE_OF } from "../../statements.ts";
import { COUNTED, RETRIED } from "../statements.ts";

/* The statements of runs that change posts. They stay SQL for the reasons of the other runs' (../statements.ts). */

/** The integrations of articles' publications, with the versions of their plugins. */
export const BRIDGES = statement(
  ["content_ids", "account_id"],
  `
  select i.id, ${BRIDGE_OF} as bridge from (
    select distinct p.integration_id from igny8_publications p where p.content_id = any(:content_ids::int[]) and p.account_id = :account_id
  ) w join igny8_site_integrations i on i.id = w.integration_id`,
);

type Change = "update" | "withdraw";

/** What a change finds in place already: the site has this version; the post has that status (`isWithdrawnTo`). Each with its refusal. */
const DONE: Record<Change, { when: string; refusal: string }> = {
  update: {
    when: `not (${aheadHere("k")})`,
    refusal: "nothing_to_send",
  },
  withdraw: {
    when: `(c.metadata ->> 'wordpress_status' = wish.options ->> 'to'
          or wish.options ->> 'to' = 'publish' and c.metadata ->> 'wordpress_status' = 'future')`,
    refusal: "already_there",
  },
};

/**
 * Each wanted article with the verdict on a single change of its newest publication (db/publishing/updates), with the reasons in the same order. A run
 * takes no article whose publication is under way.
 */
const looked = (change: Change) => `
  looked as (
    select l.*, case
      when l.entry in ('raise', 'again', 'change') and not l.is_active then 'integration_inactive'
      when l.entry in ('raise', 'again') or l.entry = 'change' and l.is_open
        then case when ${change === "update"} and l.task = 'withdraw' then 'begun' else 'under_way' end
      when l.entry <> 'change' then l.entry
      when l.external_id is null then 'never_published'
      when l.integration_id = any(:too_old::int[]) then 'bridge_too_old'
      when l.done then '${DONE[change].refusal}'
      else 'accepted' end as verdict
    from (
      select w.id as content_id, c.external_id, i.id as integration_id, k.id as publication_id, k.task, k.state in (${OPEN}) as is_open, i.is_active,
        k.state = 'published' and ${DONE[change].when} as done,
        case
        when c.id is null then 'not_found'
        when k.id is null then 'never_published'
        ${failedChecks(change)}
        else ${byStanding(change)}
        end as entry
      from unnest(:content_ids::int[]) w(id)
      left join igny8_content c on c.id = w.id and c.account_id = :account_id
      left join lateral (
        select * from igny8_publications p where p.content_id = c.id and (:integration_id::int is null or p.integration_id = :integration_id::int)
        order by p.updated_at desc limit 1
      ) k on true
      left join igny8_site_integrations i on i.id = k.integration_id
      left join igny8_site_posts s on s.publication_id = k.id
      cross join (select :options::jsonb) wish(options)
    ) l
  )`;

const weigh = (change: Change) =>
  statement(["integration_id", "content_ids", "account_id", "too_old", "options"], `with ${looked(change)} ${COUNTED}`);
/** A verdict on each article whose post is to be updated, unpublished or restored; nothing is written. */
export const WEIGH_CHANGES = { update: weigh("update"), withdraw: weigh("withdraw") };

/** A withdrawal is known to the site by an id of its own. */
const withId = (options: string) =>
  `case when p.task = 'withdraw' then ${options} || jsonb_build_object('change_id', gen_random_uuid()) else ${options} end`;
const claim = (change: Change) =>
  statement(
    ["integration_id", "content_ids", "account_id", "too_old", "options", "workflow_id", "run_id"],
    `
  with ${looked(change)}, claimed as (
    update igny8_publications p
    set ${ASKED_AGAIN}, task = r.task, options = ${withId(":options::jsonb").replace("p.task", "r.task")}, workflow_id = :workflow_id, in_bulk = true,
        requested_by_id = r.requested_by_id, priority = ${PRIORITY.bulk}, publish_at = r.publish_at, bulk_run_id = r.id
    from looked l, igny8_bulk_runs r where r.id = :run_id and l.verdict = 'accepted' and p.id = l.publication_id
  ) ${COUNTED}`,
  );
/** The same, and what is accepted is the run's. The contents are locked. */
export const CLAIM_CHANGES = { update: claim("update"), withdraw: claim("withdraw") };

/** A retry of a run's failed updates or withdrawals. The articles keep their status. */
export const RETRY_CHANGES = statement(
  ["workflow_id", "user_id", "run_id", "cause", "site_id"],
  `
  update igny8_publications p
  set ${ASKED_AGAIN}, options = ${withId("p.options")}, workflow_id = :workflow_id, in_bulk = true, requested_by_id = :user_id
  from igny8_site_integrations i, igny8_content c
  where p.bulk_run_id = :run_id and ${RETRIED} and i.id = p.integration_id and i.is_active and c.id = p.content_id and c.external_id is not null
    and (p.task = 'withdraw' or ${passes("update")}) and (:cause::text is null or p.last_error ->> 'type' = :cause) and (:site_id::int is null or p.site_id = :site_id)
  returning p.id`,
);
