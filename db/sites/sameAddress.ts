import { type RawBuilder, sql } from "kysely";
import { addressKey } from "../../domain/sites/url.ts";
import type { EntityManager } from "../orm.ts";
import { tables } from "../tables.ts";

/** The key of an address in the database, as `addressKey` makes it. An index has the same expression (integration.ts). */
const keyOf = (address: RawBuilder<unknown>) => sql<string>`regexp_replace(lower(${address}), '^https?://(www[.])?', '')`;
const SITE_URL = sql`config_json ->> 'site_url'`;

/** What is known of an address. */
export interface SameAddress {
  /** the account's sites that have it, the oldest first */
  own: { id: number; name: string }[];
  /** whether it is connected in another account */
  elsewhere: boolean;
}

/**
 * Who has these addresses already: sites of the account by their own address or their integration's, and active integrations of other accounts,
 * of which it says only that there is one.
 * @param urls as `normalizeSiteUrl` returns them
 * @returns by `addressKey`; an address that nobody has is missing
 */
export async function findSameAddress(em: EntityManager, account_id: number, urls: string[]): Promise<Map<string, SameAddress>> {
  const keys = [...new Set(urls.map(addressKey))];
  const found = new Map<string, SameAddress>();
  if (keys.length === 0) return found;
  const of = (key: string) => found.get(key) ?? found.set(key, { own: [], elsewhere: false }).get(key)!;
  const bySite = tables(em)
    .selectFrom("igny8_sites")
    .select(["id", "name", keyOf(sql`url`).as("key")])
    .where("account_id", "=", account_id);
  const byIntegration = tables(em)
    .selectFrom("igny8_site_integrations as i")
    .innerJoin("igny8_sites as s", "s.id", "i.site_id")
    .select(["s.id", "s.name", keyOf(SITE_URL).as("key")])
    .where("i.account_id", "=", account_id);
  const own = await tables(em)
    .selectFrom(bySite.union(byIntegration).as("own"))
    .selectAll()
    .where("key", "in", keys)
    .orderBy("id")
    .execute();
  for (const { id, name, key } of own) of(key).own.push({ id, name });
  const others = await tables(em)
    .selectFrom("igny8_site_integrations")
    .select(keyOf(SITE_URL).as("key"))
    .distinct()
    .where(keyOf(SITE_URL), "in", keys)
    .where("account_id", "!=", account_id)
    .where("is_active", "=", true)
    .execute();
  for (const { key } of others) of(key).elsewhere = true;
  return found;
}

/** Other active integrations of an address, in every account: at most one of them can have the key that the site has now. */
export const othersAtAddress = (em: EntityManager, { id, site_url }: { id: number; site_url: string }) =>
  tables(em)
    .selectFrom("igny8_site_integrations")
    .select(["id", "source", "site_id", "account_id", "config_json"])
    .where(keyOf(SITE_URL), "=", addressKey(site_url))
    .where("id", "!=", id)
    .where("is_active", "=", true)
    .orderBy("id")
    .limit(20)
    .execute();
