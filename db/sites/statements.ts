import { KEY_ID_LENGTH } from "../../domain/sites/webhook.ts";
import { WEBHOOK_DUE_MS } from "../../domain/sites/evidence.ts";
import { WARNED } from "../articles/filter.ts";
import { prepare } from "../prepared.ts";
import { REPORTED_STATE } from "../publishing/postState.ts";
import { OPEN } from "../publishing/sql.ts";

// Webhooks (bench:webhook). Every change of a post in WordPress is one, and anybody may send one. So the sender costs one prepared statement, by
// an index of the key's hash, and what it reports another.

const OF_SPEAKER = `
  i.id as integration_id, i.account_id, i.site_id, i.source, i.config_json ->> 'site_url' as site_url, i.config_json ->> 'home_url' as home_url,
  i.webhooks_signed, i.webhooks_keyless, (a.quotas ->> 'site_requests_a_minute')::int as requests_a_minute`;
const SITES = `igny8_site_integrations i join igny8_accounts a on a.id = i.account_id`;
const OVERLAPS = `(i.credentials_json ->> 'previous_api_key_valid_until')::timestamptz > now()`;

export const SPEAKER = prepare(
  ["key_hash"],
  `select ${OF_SPEAKER} from ${SITES} where i.api_key_hash = :key_hash or (i.previous_api_key_hash = :key_hash and ${OVERLAPS})`,
);

const ID = (column: string) => `left(i.${column}, ${KEY_ID_LENGTH})`;
export const NAMED = prepare(
  ["key_id"],
  `
  select ${OF_SPEAKER}, i.credentials_json ->> case when ${ID("api_key_hash")} = :key_id then 'api_key' else 'previous_api_key' end as sealed
  from ${SITES} where ${ID("api_key_hash")} = :key_id or (${ID("previous_api_key_hash")} = :key_id and ${OVERLAPS})`,
);

export const REFUSED = prepare(
  ["refusal", "integration_id", "reason", "site_url"],
  `
  update igny8_site_integrations set webhook_refusal = :refusal::jsonb
  where id = :integration_id and (webhook_refusal is null or webhook_refusal ->> 'reason' <> :reason::text
    or webhook_refusal ->> 'site_url' <> :site_url::text
    or (webhook_refusal ->> 'at')::timestamptz < greatest(last_webhook_at, now() - interval '1 minute'))`,
);

// One statement, one commit. It locks the content before its publication, as all code does. After waiting for a lock, PostgreSQL checks the
// row's condition again (READ COMMITTED), so it compares with the newest sequence. `unread`: somebody changed what IGNY8 knows of the post, so the
// post is to be read. `etag` is null if nobody did, or if IGNY8 itself did.
const applied = (column: "sequence" | "metadata_sequence", publication: string, content: string, action: string) =>
  `
  with target as materialized (
    select c.id, p.id as publication_id from igny8_content c join igny8_publications p on p.content_id = c.id and p.integration_id = :integration_id
    where c.id = :content_id and c.site_id = :site_id
  ), fresh as (
    insert into igny8_webhooks (account_id, integration_id, webhook_id)
    select :account_id::int, :integration_id::int, coalesce(:webhook_id::text, gen_random_uuid()::text) from target on conflict do nothing returning 1
  ), locked as materialized (
    select id, metadata ->> 'wordpress_status' as previous_status from igny8_content where id = :content_id and exists (select from fresh) for update
  ), publication as (
    update igny8_publications p set ${column} = coalesce(:sequence::bigint, p.${column}), updated_at = now() ${publication}
    from locked where p.id = (select publication_id from target) and p.${column} <= coalesce(:sequence::bigint, p.${column})
    returning p.id, p.account_id, p.content_id, p.integration_id, p.revision, p.etag, greatest(p.sequence, p.metadata_sequence) as newest
  ), content as (
    update igny8_content c set updated_at = now(), ${content} from publication where c.id = :content_id
    returning c.id, c.status, c.external_id, c.external_url, c.metadata
  ), unread as (
    insert into igny8_site_posts as s (publication_id, account_id, content_id, integration_id, revision, unread, told, there_by, there_at)
    select n.id, n.account_id, n.content_id, n.integration_id, n.revision, true, :sequence::bigint, :changed_by::jsonb, :changed_at::timestamptz
    from publication n left join igny8_site_posts k on k.publication_id = n.id
    where :etag::text is not null and :etag::text is distinct from coalesce(k.etag, n.etag) and :sequence::bigint >= n.newest
    on conflict (publication_id) do update set unread = true, told = excluded.told, there_by = excluded.there_by, there_at = excluded.there_at,
      failed_reads = 0, updated_at = now()
    where s.told < excluded.told and s.sequence < excluded.told and s.etag is distinct from :etag::text
    returning coalesce(old.unread and old.failed_reads = 0, false) as before
  ), heard as (
    update igny8_site_integrations set webhooks_signed = webhooks_signed or :signed::boolean,
      webhooks_keyless = webhooks_keyless or :keyless::boolean, last_webhook_at = now()
    where id = :integration_id and exists (select from fresh)
  ), event as (
    insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, content_id, external_id, details, request_id)
    select :account_id::int, :site_id::int, :integration_id::int, 'webhook', '${action}', :description::text || case when exists (select from publication) then '' else ' (this report arrived late, so nothing changed)' end,
           true, :content_id::int, :post_id::text, :details::jsonb || jsonb_build_object('stale', not exists (select from publication), 'previous_status', (select previous_status from locked)), :request_id::text from fresh
  )
  select exists (select from fresh) as fresh, exists (select from publication) as applied, exists (select from unread where not before) as newly_unread,
         coalesce(n.status, c.status) as status, coalesce(n.external_id, c.external_id) as external_id,
         coalesce(n.external_url, c.external_url) as external_url, coalesce(n.metadata, c.metadata) as metadata
  from igny8_content c left join content n on true where c.id = (select id from target)`;

const ARTICLE = ["integration_id", "content_id", "site_id", "account_id", "webhook_id", "sequence", "metadata"] as const;
const SENT = ["signed", "keyless", "description", "post_id", "details", "etag", "changed_by", "changed_at"] as const;
export const APPLY_STATUS = prepare(
  [...ARTICLE, "gone", "external_id", "external_url", "status", ...SENT],
  applied("sequence", `, ${REPORTED_STATE.publication}`, REPORTED_STATE.content, "status_update"),
);
export const APPLY_METADATA = prepare(
  [...ARTICLE, ...SENT],
  applied("metadata_sequence", "", "metadata = c.metadata || :metadata::jsonb", "metadata_update"),
);

// Reconciliation reads every article of a site. A page of them is one range of an index, and what is taken over has the conditions, both locks
// and the event of a webhook in one statement.

// Including failed and cancelled ones: their post may exist although the answer was lost.
export const PAGE = prepare(
  ["integration_id", "site_id", "after", "limit"],
  `
  select p.id as publication_id, p.content_id, p.state, p.sequence::float8 as sequence, c.title,
         c.metadata ->> 'wordpress_status' as wordpress_status, c.external_id, c.external_url
  from igny8_content c join igny8_publications p on p.content_id = c.id and p.integration_id = :integration_id::int
  where c.site_id = :site_id::int and c.id > :after::int and p.state not in (${OPEN}) order by c.id limit :limit::int`,
);

// Applied like a status webhook (APPLY_STATUS), unless a webhook arrived during the request: the statement checks the conditions again after
// it has locked both rows.
export const REPAIR = prepare(
  [
    "content_id",
    "wordpress_status",
    "external_id",
    "external_url",
    "sequence",
    "publication_id",
    "gone",
    "status",
    "metadata",
    "description",
    "post_id",
    "details",
  ],
  `
  with locked as materialized (
    select id from igny8_content where id = :content_id::int and (metadata ->> 'wordpress_status' is distinct from :wordpress_status::text
      or external_id is distinct from :external_id::text or external_url is distinct from :external_url::text) for update
  ), publication as (
    update igny8_publications p set sequence = :sequence::bigint, updated_at = now(), ${REPORTED_STATE.publication}
    from locked where p.id = :publication_id::uuid and p.sequence <= :sequence::bigint and p.state not in (${OPEN}) returning p.id, p.integration_id
  ), content as (
    update igny8_content c set updated_at = now(), ${REPORTED_STATE.content} from publication where c.id = :content_id::int
    returning c.id, c.account_id, c.site_id, c.integration_id
  )
  insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, content_id, external_id, details, request_id)
  select account_id, site_id, integration_id, 'sync', 'reconcile_repair',
         :description::text, true, id, :post_id::text, :details::jsonb, :request_id::text from content returning id`,
);

/** How often the same loss is reported. */
const AGAIN_AFTER = "7 days";

/** For a whole page of them; what was told lately is looked up where it is. */
export const UNKNOWN_THERE = prepare(
  ["advice", "publication_ids"],
  `
  insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, content_id, external_id, error_message, details, request_id)
  select p.account_id, p.site_id, p.integration_id, 'sync', 'reconcile_repair',
         '''' || c.title || ''' is published here, and the plugin on the site does not know it', false, c.id, c.external_id, :advice::text,
         jsonb_build_object('publication_id', p.id, 'post_url', c.external_url), :request_id::text
  from igny8_publications p join igny8_content c on c.id = p.content_id
  where p.id = any(:publication_ids::uuid[]) and not exists (
    select from igny8_sync_events e where e.content_id = c.id and e.integration_id = p.integration_id and e.action = 'reconcile_repair'
      and not e.success and e.created_at > now() - interval '${AGAIN_AFTER}')`,
);

export const RESTORED = prepare(
  ["integration_id", "description", "posts"],
  `
  insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, details, request_id)
  select i.account_id, i.site_id, i.id, 'sync', 'site_restored', :description::text, true, jsonb_build_object('posts', :posts::int), :request_id::text
  from igny8_site_integrations i where i.id = :integration_id::int and not exists (
    select from igny8_sync_events e where e.integration_id = i.id and e.event_type = 'sync' and e.success and e.action = 'site_restored'
      and e.created_at > now() - interval '${AGAIN_AFTER}')`,
);

// What people see of their sites: many sites and many facts in one statement. Each count stops early, so that a site with a million articles
// costs no more. Kysely says such lateral joins less plainly.
/** Counts stop here; larger numbers are reported as this one. */
const COUNTED = 1_000;
const count = (rows: string) => `(select count(*)::int from (select ${rows} limit ${COUNTED}) counted)`;
const publications = (which: string) => count(`from igny8_publications p where p.integration_id = i.id and ${which}`);

const DUE = `interval '${WEBHOOK_DUE_MS} ms'`;
/**
 * For the integration `i`: the time of its last publication whose webhook is overdue, if none has arrived since; null if none is
 * overdue. A post that existed before does not count, as its webhook came when it was made.
 */
const UNTOLD_AT = `(
  select max(n.created_at) from (
    select e.created_at, e.action, e.details from igny8_sync_events e
    where e.integration_id = i.id and e.event_type = 'publish' and e.success = true
      and e.created_at < now() - ${DUE} and e.created_at > coalesce(i.last_webhook_at, '-infinity'::timestamptz) + ${DUE}
    order by e.created_at desc, e.id desc limit 20
  ) n where n.action = 'content_publish' and n.details -> 'created' is distinct from 'false')`;

// It reads only the checked parts of a structure, whose terms may be a megabyte. The start of a publication is a successful event of the same
// type, so it reads the newest few events.
export const RECORD = prepare(
  ["event_types", "id", "account_id"],
  `
  select i.is_active, i.sync_enabled, i.sync_status, i.sync_error, i.last_sync_at, i.last_webhook_at, i.webhooks_signed, i.webhook_refusal, i.checks,
    case when i.structure -> 'fetched_at' is not null then jsonb_build_object('fetched_at', i.structure -> 'fetched_at', 'site', i.structure -> 'site',
      'versions', i.structure -> 'versions', 'seo_plugin', i.structure -> 'seo_plugin', 'capabilities', i.structure -> 'capabilities',
      'character_sets', i.structure -> 'character_sets') end as structure,
    ${publications("p.state = 'failed'")} as failed, ${publications("p.state = 'retrying'")} as retrying, ${publications(WARNED)} as warned,
    (select coalesce(sum(n), 0)::int from unnest(:event_types::text[]) kind, lateral (
      select count(*) as n from (
        select from igny8_sync_events e where e.integration_id = i.id and e.event_type = kind and e.success = false
          and e.created_at > now() - interval '1 day' limit ${COUNTED}
      ) counted
    ) counts) as failures,
    (select max(n.created_at) from (
      select e.created_at, e.action from igny8_sync_events e where e.integration_id = i.id and e.event_type = 'publish' and e.success = true
      order by e.created_at desc, e.id desc limit 20
    ) n where n.action = 'content_publish') as last_published_at,
    ${UNTOLD_AT} as untold_at
  from igny8_site_integrations i where i.id = :id and i.account_id = :account_id`,
);

/** Of a site's integrations the one that articles go through. */
const integrationOf = (siteId: string) =>
  `(select * from igny8_site_integrations o where o.site_id = ${siteId} order by o.is_active desc, o.id limit 1) i`;

// A person has to look after it: it was never connected, it is paused, a check fails, its sync or an article failed, or articles have warnings. No
// event records that webhooks stopped, so the query finds that out itself.
const CONNECTED = `exists (select from igny8_site_integrations o where o.site_id = s.id and (o.is_active or o.last_sync_at is not null))`;
const NEEDS_ATTENTION = `
  not ${CONNECTED} or exists (
    select from ${integrationOf("s.id")} left join igny8_lanes l on l.integration_id = i.id
    where l.paused_by is not null or i.sync_status = 'failed' or (i.last_webhook_at is not null and not i.webhooks_signed)
      or (i.webhook_refusal ->> 'at')::timestamptz > coalesce(i.last_webhook_at, '-infinity')
      or exists (select from jsonb_each(i.checks) e where e.value -> 'ok' = 'false')
      or exists (select from igny8_publications p where p.integration_id = i.id and p.state = 'failed')
      or exists (select from igny8_publications p where p.integration_id = i.id and ${WARNED})
      or ${UNTOLD_AT} is not null)`;
const SITE = `s.id, s.account_id, s.name, s.url, s.group_name, s.time_zone, s.created_at, s.updated_at, a.needs_attention`;
const list = (beyond: string, order: string) =>
  prepare(
    ["account_id", "site_ids", "cursor", "like", "group_name", "connected", "either", "limit"],
    `
  select ${SITE} from igny8_sites s cross join lateral (select ${NEEDS_ATTENTION} as needs_attention) a
  where s.account_id = :account_id::int and s.id = any(coalesce(:site_ids::int[], array[s.id])) and ${beyond} and (s.name ilike :like or s.url ilike :like)
    and (:group_name::text is null or coalesce(s.group_name, '') = :group_name::text)
    and (:connected::boolean is null or ${CONNECTED} = :connected::boolean) and a.needs_attention = any(:either::boolean[])
  order by ${order} limit :limit`,
  );
/** Beyond the row whose id is the cursor, in an order that has no duplicates; 0 begins. */
const after = (order: string) =>
  `(:cursor::bigint = 0 or (${order}) > (select ${order} from igny8_sites s where s.id = :cursor::bigint and s.account_id = :account_id::int))`;
const BY_NAME = "lower(s.name), s.id";
const BY_GROUP = `s.group_name is null, lower(coalesce(s.group_name, '')), ${BY_NAME}`;
/** A page of an account's sites, by the order. For `newest`, the cursor is an id that is higher than those of the page. */
export const LIST = {
  newest: list("s.id < :cursor::bigint", "s.id desc"),
  name: list(after(BY_NAME), BY_NAME),
  group: list(after(BY_GROUP), BY_GROUP),
};

export const CONNECTIONS = prepare(
  ["site_ids"],
  `
  select i.site_id, i.id as integration_id, i.is_active, i.sync_enabled, i.sync_status, i.last_sync_at, i.checks,
    i.last_webhook_at, i.webhooks_signed, i.webhook_refusal, ${UNTOLD_AT} as untold_at, l.paused_by, l.paused_at, l.pause_reason, n.version as plugin_version,
    greatest(i.last_sync_at, i.last_webhook_at, n.last_seen_at,
      case when i.checks #> '{reachable,ok}' = 'true' then (i.checks #>> '{reachable,checked_at}')::timestamptz end) as last_contact_at,
    ${count(`from igny8_publications p where p.site_id = i.site_id and p.state = 'queued' and p.attempt = 0 and p.publish_at is not null
      and p.publish_at > now()`)} as scheduled,
    ${count(`from igny8_sync_events e where e.integration_id = i.id and e.event_type = 'publish' and e.success = true
      and e.created_at >= date_trunc('day', now() at time zone z.time_zone) at time zone z.time_zone and e.action = 'content_publish'`)} as published_today,
    ${publications("p.state in ('waiting', 'retrying')")} as waiting, ${publications("p.state = 'failed'")} as failed, ${publications(WARNED)} as warned
  from unnest(:site_ids::int[]) w(site_id) join igny8_sites z on z.id = w.site_id cross join lateral ${integrationOf("w.site_id")}
  left join igny8_lanes l on l.integration_id = i.id
  left join igny8_plugin_installations n
    on n.integration_id = i.id and n.plugin_id = (select id from igny8_plugins where slug = 'igny8-wp-bridge')`,
);
