import type { Content } from "../../db/articles/content.ts";
import type { EntityManager } from "../../db/orm.ts";
import { Cluster, Sector } from "../../db/sites/site.ts";
import { setTerms, termKinds, termsByName } from "../../db/articles/terms.ts";
import { distinctNames } from "../../domain/articles/terms.ts";
import { makeArticle } from "./maker.ts";
import type { ArticleSource } from "./makerThread.ts";
import { HTML_LIMIT, type ContentFields } from "./schemas.ts";
import { storedRules } from "./siteRules.ts";
import { invalid } from "../http/errors.ts";
import { unusableText } from "../http/schemas.ts";

/** The fields of a request, with the text as the HTML that is stored. */
export type ReadFields = Omit<ContentFields, "content_markdown"> & { content_markdown?: string | null };

/**
 * Converts a text to the article's HTML. Call it before a transaction, which would hold locks and a connection during the conversion.
 * @throws ApiError 422 for a text that can't be read
 */
export async function readText(account: number, { content_html, content_markdown, ...given }: ContentFields): Promise<ReadFields> {
  if (content_html !== undefined) {
    return { ...given, content_html: await html(account, { field: "content_html", source: content_html }), content_markdown: null };
  }
  if (content_markdown === undefined) return given;
  return { ...given, content_html: await html(account, { field: "content_markdown", source: content_markdown }), content_markdown };
}

async function html(account: number, given: ArticleSource): Promise<string> {
  const made = await makeArticle(account, given);
  // An entity may stand for such a character, so the result is checked.
  const unusable = unusableText(made);
  if (unusable) throw invalid(given.field, unusable);
  if (made.length > HTML_LIMIT) throw invalid(given.field, `is longer than ${HTML_LIMIT} characters once it is made HTML`);
  return made;
}

/**
 * Copies the given fields into the row, except status, hold and terms. Returns false if nothing changed.
 * @throws ApiError 422 for a sector or cluster of another site, or a rule that the site can't follow
 */
export async function applyFields(tx: EntityManager, row: Content, given: ReadFields): Promise<boolean> {
  const { secondary_keywords, site_rules, taxonomy_terms, categories, tags, status, on_hold, ...plain } = given;
  const { sector_id, cluster_id } = plain;
  if (sector_id && !(await tx.count(Sector, { id: sector_id, site_id: row.site_id })))
    throw invalid("sector_id", "the site has no such sector");
  if (cluster_id && !(await tx.count(Cluster, { id: cluster_id, site_id: row.site_id })))
    throw invalid("cluster_id", "the site has no such cluster");
  const fields = {
    ...plain,
    ...(site_rules === undefined ? {} : { site_rules: await storedRules(tx, row, site_rules) }),
    ...(secondary_keywords === undefined ? {} : { secondary_keywords: distinctNames(secondary_keywords) }),
  };
  const changed = Object.entries(fields).filter(
    ([name, value]) => JSON.stringify(row[name as keyof Content] ?? null) !== JSON.stringify(value ?? null),
  );
  Object.assign(row, Object.fromEntries(changed));
  return changed.length > 0;
}

/**
 * Sets the article's terms, by id or by name. A kind that is not given stays as it is. Returns false if nothing changed.
 * @throws ApiError 422 for a term of another site
 */
export async function applyTerms(tx: EntityManager, row: Content, given: ReadFields): Promise<boolean> {
  const { taxonomy_terms, categories, tags } = given;
  if (taxonomy_terms !== undefined) {
    const known = await termKinds(tx, row.site_id, taxonomy_terms);
    const unknown = taxonomy_terms.findIndex((id) => !known.has(id));
    if (unknown >= 0) throw invalid(`taxonomy_terms.${unknown}`, "the site has no such term");
    return setTerms(tx, row.id, undefined, [...new Set(taxonomy_terms)]);
  }
  const site = { id: row.site_id, account_id: row.account_id };
  let changed = false;
  for (const [kind, names] of [
    ["category", categories],
    ["tag", tags],
  ] as const) {
    if (names === undefined) continue;
    const ids = await termsByName(tx, site, kind, distinctNames(names));
    changed = (await setTerms(tx, row.id, kind, ids)) || changed;
  }
  return changed;
}
