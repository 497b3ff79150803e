import { QUOTA_NAMES, type QuotaName, type Quotas } from "../../domain/people/quotas.ts";
import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";

const rows = (table: string, which = "true") => `select count(*) from igny8_${table} where account_id = ? and ${which}`;
/** How much of it an account has; what is counted by time is not among them. */
const USED = {
  sites: rows("sites"),
  integrations: rows("site_integrations"),
  articles: rows("content"),
  pictures: rows("images"),
  picture_megabytes: "select ceil(coalesce(sum(byte_size), 0) / 1000000.0) from igny8_images where account_id = ?",
  sectors: rows("sectors"),
  clusters: rows("clusters"),
  taxonomy_terms: rows("taxonomy_terms"),
  api_tokens: rows("api_tokens", "revoked_at is null and (expires_at is null or expires_at > now())"),
  invites: rows("invites", "accepted_at is null and expires_at > now()"),
  notification_endpoints: rows("notification_endpoints"),
  bulk_runs: rows("bulk_runs", "state <> 'done'"),
} satisfies Partial<Record<QuotaName, string>>;
export type StoredQuota = keyof typeof USED;

const countOf = Object.fromEntries(Object.entries(USED).map(([name, sql]) => [name, prepare(`select (${sql})::float8 as used`)])) as Record<
  StoredQuota,
  ReturnType<typeof prepare>
>;
// Not `for update`: what refers to the account goes on being written meanwhile.
const OWN_LOCKED = prepare("select quotas from igny8_accounts where id = ? for no key update");
const OWN = prepare("select quotas from igny8_accounts where id = ?");
const SET = prepare("update igny8_accounts set quotas = ?::jsonb where id = ? returning id");

/** What the account may have: the installation's numbers, and its own before them. Undefined when there is no such account. */
export async function quotasOf(em: EntityManager, account_id: number, defaults: Quotas): Promise<Quotas | undefined> {
  const [row] = await run<{ quotas: Partial<Quotas> }>(em, OWN, [account_id]);
  return row && { ...defaults, ...row.quotas };
}

/** Gives the account its own numbers in place of those it had; false when there is no such account. */
export async function setQuotas(em: EntityManager, account_id: number, own: Partial<Quotas>): Promise<boolean> {
  return (await run(em, SET, [JSON.stringify(own), account_id])).length > 0;
}

/**
 * Which of these an account has too many of, in the transaction that has written one more; of two at once the second waits here, and counts
 * the first. Call it last: who holds the account's row waits for nothing else.
 */
export async function firstExceeded(
  tx: EntityManager,
  account_id: number,
  defaults: Quotas,
  names: readonly StoredQuota[],
): Promise<{ name: StoredQuota; allowed: number } | undefined> {
  const [row] = await run<{ quotas: Partial<Quotas> }>(tx, OWN_LOCKED, [account_id]);
  const allowed = { ...defaults, ...row?.quotas };
  for (const name of names) if ((await countUsed(tx, account_id, name)) > allowed[name]) return { name, allowed: allowed[name] };
  return undefined;
}

async function countUsed(em: EntityManager, account_id: number, name: StoredQuota): Promise<number> {
  const [row] = await run<{ used: number }>(em, countOf[name], [account_id]);
  return row!.used;
}

/** All of an account's quotas, and how much of each it has; null where it is counted by time. */
export async function readQuotas(
  em: EntityManager,
  account_id: number,
  defaults: Quotas,
): Promise<{ name: QuotaName; allowed: number; used: number | null }[] | undefined> {
  const allowed = await quotasOf(em, account_id, defaults);
  if (!allowed) return undefined;
  const isStored = (name: QuotaName): name is StoredQuota => name in USED;
  return Promise.all(
    QUOTA_NAMES.map(async (name) => ({
      name,
      allowed: allowed[name],
      used: isStored(name) ? await countUsed(em, account_id, name) : null,
    })),
  );
}
