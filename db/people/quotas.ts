import { QUOTA_NAMES, type QuotaName, type Quotas } from "../../domain/people/quotas.ts";
import type { EntityManager } from "../orm.ts";
import { json, tables } from "../tables.ts";
import { COUNT_USED, LOCK_QUOTAS, QUOTAS, type StoredQuota } from "./statements.ts";

export type { StoredQuota } from "./statements.ts";

/** The account's quotas: the installation's, replaced by the account's own where it has some. Undefined if the account does not exist. */
export async function quotasOf(em: EntityManager, account_id: number, defaults: Quotas): Promise<Quotas | undefined> {
  const [row] = await QUOTAS<{ quotas: Partial<Quotas> }>(em, { account_id });
  return row && { ...defaults, ...row.quotas };
}

/** Replaces the account's own quotas. Returns false if the account does not exist. */
export async function setQuotas(em: EntityManager, account_id: number, own: Partial<Quotas>): Promise<boolean> {
  const update = tables(em)
    .updateTable("igny8_accounts")
    .set({ quotas: json(own) });
  const { numUpdatedRows } = await update.where("id", "=", account_id).executeTakeFirstOrThrow();
  return numUpdatedRows > 0;
}

/**
 * Returns the first of the given quotas that the account exceeds, counted in the transaction that has written one more. It locks the account's row, so
 * a second transaction waits here and then counts the row of the first. Call it last in a transaction, so that nothing else waits under the lock.
 */
export async function firstExceeded(
  tx: EntityManager,
  account_id: number,
  defaults: Quotas,
  names: readonly StoredQuota[],
): Promise<{ name: StoredQuota; allowed: number } | undefined> {
  const [row] = await LOCK_QUOTAS<{ quotas: Partial<Quotas> }>(tx, { account_id });
  const allowed = { ...defaults, ...row?.quotas };
  for (const name of names) if ((await countUsed(tx, account_id, name)) > allowed[name]) return { name, allowed: allowed[name] };
  return undefined;
}

async function countUsed(em: EntityManager, account_id: number, name: StoredQuota): Promise<number> {
  const [row] = await COUNT_USED[name]<{ used: number }>(em, { account_id });
  return row!.used;
}

/** All quotas of an account, with the present use of each; null for quotas that count per time. */
export async function readQuotas(
  em: EntityManager,
  account_id: number,
  defaults: Quotas,
): Promise<{ name: QuotaName; allowed: number; used: number | null }[] | undefined> {
  const allowed = await quotasOf(em, account_id, defaults);
  if (!allowed) return undefined;
  const isStored = (name: QuotaName): name is StoredQuota => name in COUNT_USED;
  return Promise.all(
    QUOTA_NAMES.map(async (name) => ({
      name,
      allowed: allowed[name],
      used: isStored(name) ? await countUsed(em, account_id, name) : null,
    })),
  );
}
