import type { QuotaName } from "../../domain/people/quotas.ts";
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

const owner = (table: string, alive: string, stale: string) =>
  prepare(
    ["token_hash"],
    `
    select c.id as credential_id, c.user_id, c.account_id, m.role, u.is_operator, ${stale} as stale
    from ${table} c
    join igny8_memberships m on m.account_id = c.account_id and m.user_id = c.user_id
    join igny8_users u on u.id = c.user_id
    where c.token_hash = :token_hash and ${alive}`,
  );
/** The credential, its owner, and the owner's present role in its account, in one statement. */
export const OWNER = {
  session: owner("igny8_sessions", GOOD.session, STALE.session),
  token: owner("igny8_api_tokens", GOOD.token, STALE.token),
};

// Of concurrent requests, only the first writes.
export const SESSION_USED = prepare(
  ["user_agent", "id"],
  `update igny8_sessions set last_used_at = now(), user_agent = :user_agent where id = :id and ${STALE.session}`,
);
export const TOKEN_USED = prepare(["id"], `update igny8_api_tokens set last_used_at = now() where id = :id and ${STALE.token}`);

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
