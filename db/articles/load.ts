import { type Article, ARTICLE_FIELDS, type ArticleImage } from "../../domain/publishing/payload.ts";
import type { Content } from "./content.ts";
import type { EntityManager } from "../orm.ts";
import { PARTS } from "./statements.ts";

/** A content's own columns of its payload. Each statement that reads an article to send it reads these. */
export const ARTICLE_COLUMNS = ["id" as const, ...ARTICLE_FIELDS];
export type ArticleRow = Pick<Content, (typeof ARTICLE_COLUMNS)[number]>;
type Own = { [Name in (typeof ARTICLE_FIELDS)[number]]: Exclude<Content[Name], undefined> };
type Named = { id: number; name: string };
interface Parts {
  id: number;
  terms: { kind: string; name: string }[];
  images: ArticleImage[];
  cluster: Named | null;
  sector: Named | null;
}

/** All data for the payload of a content. */
export async function loadArticle(em: EntityManager, content: ArticleRow): Promise<Article> {
  return (await loadArticles(em, [content]))[0]!;
}

/** The same for many contents, in one query, in their order. */
export async function loadArticles(em: EntityManager, contents: ArticleRow[]): Promise<Article[]> {
  const rows = await PARTS<Parts>(em, { ids: contents.map(({ id }) => id) });
  const parts = new Map(rows.map((row) => [row.id, row]));
  return contents.map((content) => {
    const { terms = [], images = [], cluster = null, sector = null } = parts.get(content.id) ?? {};
    const named = (kind: string) => terms.filter((term) => term.kind === kind).map(({ name }) => name);
    return {
      content_id: content.id,
      ...(Object.fromEntries(ARTICLE_FIELDS.map((name) => [name, content[name] ?? null])) as Own),
      sector,
      cluster,
      categories: named("category"),
      tags: named("tag"),
      images,
    };
  });
}
