import type { Article, ArticleImage } from "../../domain/publishing/payload.ts";
import { pgArray } from "../columns.ts";
import type { Content } from "./content.ts";
import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";

/** A content's own part of its payload: what each statement that reads an article to send it reads. */
export const ARTICLE_COLUMNS = [
  ...(["id", "site_id", "revision", "title", "content_html", "slug", "seo_title", "seo_description"] as const),
  ...(["primary_keyword", "secondary_keywords", "canonical_url", "custom_fields"] as const),
];
export type ArticleRow = Pick<Content, (typeof ARTICLE_COLUMNS)[number]>;
type Named = { id: number; name: string };
interface Parts {
  id: number;
  terms: { kind: string; name: string }[];
  images: ArticleImage[];
  cluster: Named | null;
  sector: Named | null;
}

/** Everything the payload of a content needs. */
export async function loadArticle(em: EntityManager, content: ArticleRow): Promise<Article> {
  return (await loadArticles(em, [content]))[0]!;
}

const PARTS = prepare(`
  with wanted as (select ?::int[] as ids), terms as (
     select ct.content_id, jsonb_agg(jsonb_build_object('kind', t.kind, 'name', t.name) order by ct.position, t.id) as terms
     from igny8_content_taxonomy_terms ct join igny8_taxonomy_terms t on t.id = ct.term_id
     where ct.content_id = any((select ids from wanted)::int[]) group by ct.content_id
   ), images as (
     select i.content_id, jsonb_agg(jsonb_build_object('role', i.role, 'position', i.position, 'path', i.path, 'alt', i.alt,
                                                       'caption', i.caption, 'width', i.width, 'height', i.height) order by i.position, i.id) as images
     from igny8_images i where i.content_id = any((select ids from wanted)::int[]) group by i.content_id
   )
   select c.id, coalesce(terms, '[]') as terms, coalesce(images, '[]') as images,
     (select jsonb_build_object('id', k.id, 'name', k.name) from igny8_clusters k where k.id = c.cluster_id) as cluster,
     (select jsonb_build_object('id', s.id, 'name', s.name) from igny8_sectors s where s.id = c.sector_id) as sector
   from igny8_content c left join terms t on t.content_id = c.id left join images i on i.content_id = c.id
   where c.id = any((select ids from wanted)::int[])`);

/** The same for many, in one query, in their order. */
export async function loadArticles(em: EntityManager, contents: ArticleRow[]): Promise<Article[]> {
  const rows = await run<Parts>(em, PARTS, [pgArray(contents.map(({ id }) => id))]);
  const parts = new Map(rows.map((row) => [row.id, row]));
  return contents.map((content) => {
    const { terms = [], images = [], cluster = null, sector = null } = parts.get(content.id) ?? {};
    const named = (kind: string) => terms.filter((term) => term.kind === kind).map(({ name }) => name);
    return {
      content_id: content.id,
      site_id: content.site_id,
      revision: content.revision,
      title: content.title,
      content_html: content.content_html,
      slug: content.slug ?? null,
      seo_title: content.seo_title ?? null,
      seo_description: content.seo_description ?? null,
      primary_keyword: content.primary_keyword ?? null,
      secondary_keywords: content.secondary_keywords,
      canonical_url: content.canonical_url ?? null,
      custom_fields: content.custom_fields,
      sector,
      cluster,
      categories: named("category"),
      tags: named("tag"),
      images,
    };
  });
}
