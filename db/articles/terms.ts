import type { TERM_KINDS } from "./content.ts";
import type { EntityManager } from "../orm.ts";

type Kind = (typeof TERM_KINDS)[number];

/** The id of a site's term of that name, whatever its case. */
export async function findTerm(
  em: EntityManager,
  { site_id, kind, name }: { site_id: number; kind: Kind; name: string },
): Promise<number | undefined> {
  const [row] = await em.execute<{ id: number }[]>(
    "select id from igny8_taxonomy_terms where site_id = ? and kind = ? and lower(name) = lower(?)",
    [site_id, kind, name],
  );
  return row?.id;
}

/** The ids of a site's terms by their names, in that order; those that are missing are made. */
export async function termsByName(
  tx: EntityManager,
  site: { id: number; account_id: number },
  kind: Kind,
  names: string[],
): Promise<number[]> {
  if (names.length === 0) return [];
  const wanted = JSON.stringify(names);
  // In the order of the unique index: two articles that bring the same new tags must not wait for one another.
  await tx.execute(
    `insert into igny8_taxonomy_terms (account_id, site_id, kind, name)
     select ?, ?, ?, name from jsonb_array_elements_text(?::jsonb) as wanted(name) order by lower(name)
     on conflict (site_id, kind, lower(name)) do nothing`,
    [site.account_id, site.id, kind, wanted],
  );
  const rows = await tx.execute<{ id: number }[]>(
    `select t.id from jsonb_array_elements_text(?::jsonb) with ordinality as wanted(name, position)
     join igny8_taxonomy_terms t on t.site_id = ? and t.kind = ? and lower(t.name) = lower(wanted.name)
     group by t.id order by min(wanted.position)`,
    [wanted, site.id, kind],
  );
  return rows.map(({ id }) => id);
}

/** Which of the ids are terms of the site, with their kinds. */
export async function termKinds(tx: EntityManager, site_id: number, ids: number[]): Promise<Map<number, Kind>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.execute<{ id: number; kind: Kind }[]>("select id, kind from igny8_taxonomy_terms where site_id = ? and id in (?)", [
    site_id,
    ids,
  ]);
  return new Map(rows.map(({ id, kind }) => [id, kind]));
}

/** Gives a content these terms in this order, of one kind or of both, and takes its others of that kind; false when it had just these. */
export async function setTerms(tx: EntityManager, content_id: number, kind: Kind | undefined, ids: number[]): Promise<boolean> {
  const ofKind = kind === undefined ? "" : "and t.kind = ?";
  const values = kind === undefined ? [content_id] : [content_id, kind];
  const before = await tx.execute<{ term_id: number }[]>(
    `select ct.term_id from igny8_content_taxonomy_terms ct join igny8_taxonomy_terms t on t.id = ct.term_id
     where ct.content_id = ? ${ofKind} order by ct.position, ct.term_id`,
    values,
  );
  const had = before.map(({ term_id }) => term_id);
  if (had.length === ids.length && had.every((id, index) => id === ids[index])) return false;
  await tx.execute(
    `delete from igny8_content_taxonomy_terms ct using igny8_taxonomy_terms t where t.id = ct.term_id and ct.content_id = ? ${ofKind}`,
    values,
  );
  if (ids.length > 0) {
    await tx.execute(
      `insert into igny8_content_taxonomy_terms (account_id, content_id, term_id, position)
       select c.account_id, c.id, given.id::int, given.position
       from igny8_content c, jsonb_array_elements_text(?::jsonb) with ordinality as given(id, position) where c.id = ?`,
      [JSON.stringify(ids), content_id],
    );
  }
  return true;
}
