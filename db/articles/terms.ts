import { sql } from "kysely";
import { TERM_KINDS } from "./content.ts";
import { INSERT_SET_TERMS, INSERT_TERMS, TERMS_BY_NAME } from "./statements.ts";
import type { EntityManager } from "../orm.ts";
import { tables } from "../tables.ts";

type Kind = (typeof TERM_KINDS)[number];

/** The id of a site's term with that name, case-insensitive. */
export async function findTerm(
  em: EntityManager,
  { site_id, kind, name }: { site_id: number; kind: Kind; name: string },
): Promise<number | undefined> {
  const row = await tables(em)
    .selectFrom("igny8_taxonomy_terms")
    .select("id")
    .where("site_id", "=", site_id)
    .where("kind", "=", kind)
    .where(sql`lower(name)`, "=", sql`lower(${name})`)
    .executeTakeFirst();
  return row?.id;
}

/** The ids of a site's terms by their names, in that order. Missing terms are created. */
export async function termsByName(
  tx: EntityManager,
  site: { id: number; account_id: number },
  kind: Kind,
  given: string[],
): Promise<number[]> {
  if (given.length === 0) return [];
  const names = JSON.stringify(given);
  await INSERT_TERMS(tx, { account_id: site.account_id, site_id: site.id, kind, names });
  const rows = await TERMS_BY_NAME<{ id: number }>(tx, { site_id: site.id, kind, names });
  return rows.map(({ id }) => id);
}

/** Those of the ids that are terms of the site, with their kinds. */
export async function termKinds(tx: EntityManager, site_id: number, ids: number[]): Promise<Map<number, Kind>> {
  if (ids.length === 0) return new Map();
  const rows = await tables(tx)
    .selectFrom("igny8_taxonomy_terms")
    .select(["id", "kind"])
    .where("site_id", "=", site_id)
    .where("id", "in", ids)
    .execute();
  return new Map(rows.map(({ id, kind }) => [id, kind]));
}

/** Gives a content these terms in this order, of one kind or of both, and removes its other terms of that kind. Returns false if nothing changed. */
export async function setTerms(tx: EntityManager, content_id: number, kind: Kind | undefined, ids: number[]): Promise<boolean> {
  const kinds = kind === undefined ? TERM_KINDS : [kind];
  const before = await tables(tx)
    .selectFrom("igny8_content_taxonomy_terms as ct")
    .innerJoin("igny8_taxonomy_terms as t", "t.id", "ct.term_id")
    .select("ct.term_id")
    .where("ct.content_id", "=", content_id)
    .where("t.kind", "in", kinds)
    .orderBy("ct.position")
    .orderBy("ct.term_id")
    .execute();
  const had = before.map(({ term_id }) => term_id);
  if (had.length === ids.length && had.every((id, index) => id === ids[index])) return false;
  await tables(tx)
    .deleteFrom("igny8_content_taxonomy_terms as ct")
    .using("igny8_taxonomy_terms as t")
    .whereRef("t.id", "=", "ct.term_id")
    .where("ct.content_id", "=", content_id)
    .where("t.kind", "in", kinds)
    .execute();
  if (ids.length > 0) await INSERT_SET_TERMS(tx, { content_id, term_ids: JSON.stringify(ids) });
  return true;
}
