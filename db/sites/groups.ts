import { sql } from "kysely";
import type { EntityManager } from "../orm.ts";
import { now, tables } from "../tables.ts";

/** The groups of an account's sites, by name, with their numbers of sites. An account has at most some hundred sites. */
export const groupsOf = (em: EntityManager, account_id: number) =>
  tables(em)
    .selectFrom("igny8_sites")
    .select(["group_name as name", sql<number>`count(*)::int`.as("sites")])
    .where("account_id", "=", account_id)
    .where("group_name", "is not", null)
    .groupBy("group_name")
    .orderBy(sql`lower(group_name)`)
    .$narrowType<{ name: string }>()
    .execute();

/** Puts sites of an account into a group, or with null out of theirs. Returns the ids of those that the account has. */
export async function regroup(em: EntityManager, account_id: number, ids: number[], group_name: string | null): Promise<number[]> {
  const rows = await tables(em)
    .updateTable("igny8_sites")
    .set({ group_name, updated_at: now })
    .where("account_id", "=", account_id)
    .where("id", "in", ids)
    .returning("id")
    .execute();
  return rows.map(({ id }) => id).toSorted((a, b) => a - b);
}
