import type { Context } from "hono";
import { z } from "@hono/zod-openapi";
import type { EntityManager } from "../../db/orm.ts";
import { firstExceeded, quotasOf, readQuotas, type StoredQuota } from "../../db/people/quotas.ts";
import { QUOTA_NAMES, QUOTAS } from "../../domain/people/quotas.ts";
import type { AppEnv } from "../http/deps.ts";
import { quotaReached } from "./quotaReached.ts";

const quota = z
  .object({
    name: z.enum(QUOTA_NAMES),
    what: z.string(),
    allowed: z.int(),
    used: z.int().nullable().openapi({ description: "null for quotas that are counted by time or by person" }),
  })
  .openapi("Quota");
export const quotasData = z.array(quota);

/** An account's quotas and their use; undefined if there is no such account. */
export async function presentQuotas(c: Context<AppEnv>, account_id: number): Promise<z.infer<typeof quotasData> | undefined> {
  const found = await readQuotas(c.var.em, account_id, c.var.deps.quotas);
  return found?.map((one) => ({ ...one, what: QUOTAS[one.name].what }));
}

/**
 * Checks the quotas after the transaction's writes, and rolls back if one is exceeded. Call it last (db/people/quotas.ts).
 * @throws ApiError 409, or 413 for bytes
 */
export async function withinQuotas(c: Context<AppEnv>, tx: EntityManager, ...names: StoredQuota[]): Promise<void> {
  const exceeded = await firstExceeded(tx, c.var.identity.account_id, c.var.deps.quotas, names);
  if (exceeded) throw quotaReached(exceeded.name, exceeded.allowed);
}

/** Counts a connection test. @throws ApiError 429 */
export async function countTest(c: Context<AppEnv>): Promise<void> {
  const { em, deps, identity } = c.var;
  const allowed = (await quotasOf(em, identity.account_id, deps.quotas))!.connection_tests_an_hour;
  const { count, seconds } = await deps.limits.count("connection_tests", String(identity.account_id));
  if (count > allowed) throw quotaReached("connection_tests_an_hour", allowed, seconds);
}
