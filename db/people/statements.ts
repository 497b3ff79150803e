import type { QuotaName } from "../../domain/people/quotas.ts";
import { OBJECT_KINDS, type ObjectKind } from "../../domain/people/activity.ts";
import { prepare, type Statement } from "../prepared.ts";

// Each request asks for its credential first, and each open stream again and again. So these are prepared, and each condition stands once, in
// SQL: a session and a token are good, or due for a note of their use, by the same words wherever they are asked for.

/** When a credential's row (`c`) is good. */
const GOOD = {
  session: "c.expires_at > now()",
  token: "c.revoked_at is null and (c.expires_at is null or c.expires_at > now())",
};
/** A credential's last use is written only this often, not with each request. */
const STALE = {
  session: "last_used_at < now() - interval '5 minutes'",
  token: "coalesce(last_used_at < now() - interval '1 minute', true)",
};

const owner = (table: string, alive: string, stale: string, limits: string, lacks: string) =>
  prepare(
    ["token_hash"],
    `
    select c.id as credential_id, c.user_id, c.account_id, m.role, u.is_operator, ${limits}, ${lacks} as lacks_factor, ${stale} as stale
    from ${table} c
    join igny8_memberships m on m.account_id = c.account_id and m.user_id = c.user_id
    join igny8_users u on u.id = c.user_id
    where c.token_hash = :token_hash and ${alive}`,
  );
/** The account requires two-factor authentication, and the person has not set it up. Tokens are no sign-ins. */
const LACKS_FACTOR = `((select a.require_second_factor from igny8_accounts a where a.id = c.account_id)
  and not exists (select from igny8_second_factors f where f.user_id = c.user_id and f.confirmed_at is not null))`;
/** The credential, its owner, and the owner's present role in its account, in one statement. */
export const OWNER = {
  session: owner("igny8_sessions", GOOD.session, STALE.session, "null as scopes, null as site_ids", LACKS_FACTOR),
  token: owner("igny8_api_tokens", GOOD.token, STALE.token, "c.scopes, c.site_ids", "false"),
};

// Of concurrent requests, only the first writes.
export const SESSION_USED = prepare(
  ["user_agent", "id"],
  `update igny8_sessions set last_used_at = now(), user_agent = :user_agent where id = :id and ${STALE.session}`,
);
export const TOKEN_USED = prepare(
  ["address", "user_agent", "id"],
  `update igny8_api_tokens set last_used_at = now(), last_used_from = :address, user_agent = :user_agent where id = :id and ${STALE.token}`,
);
/** A token that expired or was revoked. */
export const ENDED_TOKEN = prepare(
  ["token_hash"],
  `
  select name, expires_at, coalesce(revoked_at is null and expires_at <= now(), false) as expired
  from igny8_api_tokens where token_hash = :token_hash`,
);

// Of some of an account's rows, those of other sites than a token is limited to.
const outside = (table: string, site: string, type = "int") =>
  prepare(
    ["account_id", "site_ids", "ids"],
    `select r.id from ${table} r where r.id = any(:ids::${type}[]) and r.account_id = :account_id and ${site} <> all(:site_ids::int[])`,
  );
const siteOf = (table: string, column: string) => `coalesce((select p.site_id from ${table} p where p.id = r.${column}), 0)`;
export const OUTSIDE = {
  integration: outside("igny8_site_integrations", "r.site_id"),
  sector: outside("igny8_sectors", "r.site_id"),
  cluster: outside("igny8_clusters", "r.site_id"),
  content: outside("igny8_content", "r.site_id"),
  image: outside("igny8_images", siteOf("igny8_content", "content_id")),
  term: outside("igny8_taxonomy_terms", "r.site_id"),
  event: outside("igny8_sync_events", "r.site_id", "bigint"),
  "automation run": outside("igny8_automation_runs", "r.site_id", "uuid"),
  // A run may have articles of many sites. It is outside if one of them is, or if there are none any more.
  "bulk run": prepare(
    ["account_id", "site_ids", "ids"],
    `
    select r.id from igny8_bulk_runs r where r.id = any(:ids::uuid[]) and r.account_id = :account_id and coalesce((
      select bool_or(p.site_id <> all(:site_ids::int[])) from igny8_publications p where p.bulk_run_id = r.id), true)`,
  ),
};
/** What belongs to a site. */
export type KindOfSite = keyof typeof OUTSIDE;

const good = (via: keyof typeof GOOD, table: string, ids: string) => `
  select '${via}' as via, c.id as credential_id, c.account_id from ${table} c
  join igny8_memberships m on m.account_id = c.account_id and m.user_id = c.user_id where c.id = any(${ids}::int[]) and ${GOOD[via]}`;
export const STILL_GOOD = prepare(
  ["session_ids", "token_ids"],
  `${good("session", "igny8_sessions", ":session_ids")} union all ${good("token", "igny8_api_tokens", ":token_ids")}`,
);

// Quotas are counted in the transaction of each row that is added, among as many rows as an account has: prepared, each on one index.
const rows = (table: string, which = "true") => `select count(*) from igny8_${table} where account_id = :account_id and ${which}`;
const USED = {
  sites: rows("sites"),
  integrations: rows("site_integrations"),
  articles: rows("content"),
  pictures: rows("images"),
  picture_megabytes: "select ceil(coalesce(sum(byte_size), 0) / 1000000.0) from igny8_images where account_id = :account_id",
  sectors: rows("sectors"),
  clusters: rows("clusters"),
  taxonomy_terms: rows("taxonomy_terms"),
  api_tokens: rows("api_tokens", "revoked_at is null and (expires_at is null or expires_at > now())"),
  invites: rows("invites", "accepted_at is null and expires_at > now()"),
  notification_endpoints: rows("notification_endpoints"),
  bulk_runs: rows("bulk_runs", "state <> 'done'"),
} satisfies Partial<Record<QuotaName, string>>;
/** What is counted by its rows, and not by time. */
export type StoredQuota = keyof typeof USED;

/** How much of it an account has. */
export const COUNT_USED = Object.fromEntries(
  Object.entries(USED).map(([name, sql]) => [name, prepare(["account_id"], `select (${sql})::float8 as used`)]),
) as Record<StoredQuota, Statement<"account_id">>;

/** Not `for update`: what refers to the account goes on being written meanwhile. */
export const LOCK_QUOTAS = prepare(["account_id"], "select quotas from igny8_accounts where id = :account_id for no key update");
/** For each request of a limited kind. */
export const QUOTAS = prepare(["account_id"], "select quotas from igny8_accounts where id = :account_id");

// Idempotency keys. A claim is committed before the work, so that concurrent requests with the key see it without waiting for a lock.
export const CLAIM_KEY = prepare(
  ["key_hash", "account_id", "fingerprint", "claim", "lease_s", "hours", "most"],
  `
  insert into igny8_idempotency_keys as k (key_hash, account_id, fingerprint, claim, claimed_until)
  select :key_hash::text, :account_id::int, :fingerprint::text, :claim::uuid, now() + :lease_s::int * interval '1 s'
  where (select count(*) from (select from igny8_idempotency_keys where account_id = :account_id::int limit :most::int) counted) < :most::int
  on conflict (key_hash) do update
  set fingerprint = excluded.fingerprint, claim = excluded.claim, claimed_until = excluded.claimed_until, status = null, answer = null,
      created_at = now()
  where k.created_at < now() - :hours::int * interval '1 hour'
    or (k.status is null and k.claimed_until < now() and k.fingerprint = excluded.fingerprint)
  returning k.claim`,
);
export const FIND_KEY = prepare(["key_hash"], "select fingerprint, status, answer from igny8_idempotency_keys where key_hash = :key_hash");
export const ANSWER_KEY = prepare(
  ["status", "answer", "key_hash", "claim"],
  `
  update igny8_idempotency_keys set status = :status::int, answer = :answer::text
  where key_hash = :key_hash and claim = :claim::uuid returning key_hash`,
);
export const FREE_KEY = prepare(
  ["key_hash", "claim"],
  "delete from igny8_idempotency_keys where key_hash = :key_hash and claim = :claim::uuid and status is null",
);

// What people and programs did. The name of the object is read by the same statement, so that a request costs one more statement and no more.
const named = (table: string, column: string, type = "int") =>
  `(select ${column} from ${table} r where r.id = (:object_id::text)::${type} and r.account_id = :account_id::int)`;
const ofSite = (table: string, type = "int") => named(table, "(select s.name from igny8_sites s where s.id = r.site_id)", type);
const NAMES: Partial<Record<ObjectKind, string>> = {
  article: named("igny8_content", "title"),
  picture: named("igny8_images", "(select c.title from igny8_content c where c.id = r.content_id)"),
  term: named("igny8_taxonomy_terms", "name"),
  bulk_run: named("igny8_bulk_runs", "accepted || ' ' || case accepted when 1 then 'article' else 'articles' end", "uuid"),
  site: named("igny8_sites", "name"),
  integration: ofSite("igny8_site_integrations"),
  sector: named("igny8_sectors", "name"),
  cluster: named("igny8_clusters", "name"),
  automation_run: ofSite("igny8_automation_runs", "uuid"),
  // The path and query of an address may hold a secret.
  endpoint: named("igny8_notification_endpoints", "coalesce(nullif(description, ''), substring(url from '^https?://[^/?#@]+'))"),
  member: named("igny8_memberships", "(select coalesce(nullif(u.name, ''), u.email) from igny8_users u where u.id = r.user_id)"),
  invite: named("igny8_invites", "email"),
  token: named("igny8_api_tokens", "name"),
  view: named("igny8_saved_views", "name"),
};
const ACTIVITY = [
  "account_id",
  "user_id",
  "token_id",
  "operation",
  "object_kind",
  "object_id",
  "object_name",
  "address",
  "user_agent",
] as const;
export const INSERT_ACTIVITY = Object.fromEntries(
  (Object.keys(OBJECT_KINDS) as ObjectKind[]).map((kind) => [
    kind,
    prepare(
      ACTIVITY,
      `
    insert into igny8_activities (account_id, user_id, token_id, actor, token_name, operation, object_kind, object_id, object_name, address, user_agent)
    select :account_id::int, u.id, t.id, coalesce(nullif(u.name, ''), u.email), t.name, :operation::text, :object_kind::text, :object_id::text,
           left(coalesce(:object_name::text, ${NAMES[kind] ?? "null"}), 300), :address::text, :user_agent::text
    from igny8_users u left join igny8_api_tokens t on t.id = :token_id::int where u.id = :user_id::int`,
    ),
  ]),
) as Record<ObjectKind, Statement<(typeof ACTIVITY)[number]>>;

// A page of the log, by the index that serves its filter (db/people/activity.ts).
const activityPage = (place: string) =>
  prepare(
    ["account_id", "user_id", "object_kind", "since", "until", "before", "limit"],
    `
    select a.id, a.user_id, a.token_id, a.actor, a.token_name, a.operation, a.object_kind, a.object_id, a.object_name, a.address, a.user_agent,
           a.created_at
    from igny8_activities a
    where a.account_id = :account_id::int and ${place} and a.created_at between :since::timestamptz and :until::timestamptz
      and (:before::bigint is null
        or (a.created_at, a.id) < (select b.created_at, b.id from igny8_activities b where b.id = :before::bigint and b.account_id = :account_id::int))
    order by a.created_at desc, a.id desc limit :limit::bigint`,
  );
const ANY_USER = "(:user_id::int is null or a.user_id = :user_id::int)";
const ANY_KIND = "(:object_kind::text is null or a.object_kind = :object_kind::text)";
export const ACTIVITY_PAGE = {
  all: activityPage(`${ANY_USER} and ${ANY_KIND}`),
  kind: activityPage(`a.object_kind = :object_kind::text and ${ANY_USER}`),
  user: activityPage(`a.user_id = :user_id::int and ${ANY_KIND}`),
};
