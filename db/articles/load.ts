import type { Article, ArticleImage } from "../../domain/publishing/payload.ts";
import type { Content } from "./content.ts";
import type { EntityManager } from "../orm.ts";
import { PARTS } from "./statements.ts";

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

/** The same for many, in one query, in their order. */
export async function loadArticles(em: EntityManager, contents: ArticleRow[]): Promise<Article[]> {
  const rows = await PARTS<Parts>(em, { ids: contents.map(({ id }) => id) });
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
