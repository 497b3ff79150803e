import type { EntityManager, EntityName, FilterDef } from "@mikro-orm/postgresql";
import { entities } from "./entities.ts";

/** Whose rows an EntityManager meets. */
type Accounts = number | "every" | "none";
interface Given {
  accounts?: Accounts;
  /** only rows of these sites, among the rows that belong to a site */
  sites?: number[] | undefined;
}

const TENANT = "tenant";

/** Entities whose rows belong to an account: those with the property `account_id`. */
export const ENTITIES_OF_ACCOUNTS: EntityName[] = entities.filter(({ meta }) => "account_id" in meta.properties);

/** The properties that say which site a row belongs to, by entity. */
const SITE_COLUMNS = new Map<string, string>([
  ...entities.filter(({ meta }) => "site_id" in meta.properties).map(({ meta }) => [meta.className, "site_id"] as const),
  ["Site", "id"],
]);

/**
 * Limits what an EntityManager finds, counts, updates and deletes (`nativeUpdate`, `nativeDelete`) to its account, relations that it
 * populates included. It does not touch SQL, Kysely, `create`, `insert` and `upsert`: those name the account themselves.
 * @param otherwise for an EntityManager that nobody gave an account
 * @throws Error for an EntityManager of no account
 */
export const tenantFilter = (otherwise: "every" | "none"): Record<string, FilterDef> => ({
  [TENANT]: {
    name: TENANT,
    entity: ENTITIES_OF_ACCOUNTS,
    default: true,
    args: false,
    cond(given, _type, _em, _options, entity) {
      const { accounts = otherwise, sites } = (given ?? {}) as Given;
      if (accounts === "every") return {};
      if (accounts === "none") {
        throw new Error(`${entity} belongs to accounts, and this EntityManager has none. Use ofAccount or ofEveryAccount (db/tenant.ts).`);
      }
      const column = sites && SITE_COLUMNS.get(entity ?? "");
      return { account_id: accounts, ...(column ? { [column]: { $in: sites } } : {}) };
    },
  },
});

/**
 * A new EntityManager, in the same transaction, for the rows of one account. Its forks and transactions are limited too.
 * @param sites for a token that is limited to some sites: rows of other sites are not met either
 */
export const ofAccount = (em: EntityManager, account_id: number, sites?: number[]): EntityManager => limited(em, account_id, sites);

/** A new EntityManager, in the same transaction, for the rows of all accounts. Whoever calls it makes sure of what may be met. */
export const ofEveryAccount = (em: EntityManager): EntityManager => limited(em, "every");

/** A new EntityManager that refuses entities of accounts, until `ofAccount` or `ofEveryAccount` makes another one of it. */
export const ofNoAccount = (em: EntityManager): EntityManager => limited(em, "none");

function limited(em: EntityManager, accounts: Accounts, sites?: number[]): EntityManager {
  // Of the EntityManager that is given, whatever transaction is under way around the call.
  const fork = em.fork({ keepTransactionContext: true, disableContextResolution: true });
  fork.setFilterParams(TENANT, { accounts, sites } satisfies Given);
  return fork;
}
