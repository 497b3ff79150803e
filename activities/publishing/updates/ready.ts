import { setImmediate } from "node:timers/promises";
import type { Content } from "../../../db/articles/content.ts";
import { type ArticleRow, loadArticles } from "../../../db/articles/load.ts";
import type { EntityManager } from "../../../db/orm.ts";
import { type KnownPost, knownSitePosts } from "../../../db/publishing/updates/basis.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import type { Article } from "../../../domain/publishing/payload.ts";
import type { TaskOptions } from "../../../domain/publishing/publication.ts";
import { fieldsOf, type OurFields } from "../../../domain/publishing/updates/fields.ts";
import { payloadOf } from "../payload.ts";

/** A publication whose article has to be brought to its post. */
export interface UpdateRow {
  publication_id: string;
  options: TaskOptions;
  /** of the newest state of the post that is known */
  sequence: number;
  content: ArticleRow & Pick<Content, "external_id" | "external_url" | "metadata">;
}

/** The same with all that the database knows: of the post, and of the article, whole and as the fields of a post. */
export interface ReadyUpdate extends UpdateRow {
  known: KnownPost;
  article: Article;
  now: OurFields;
}

/** The site that articles go to, and the base of relative picture paths. */
export interface UpdateTarget {
  source: string;
  publicUrl: string;
}

/** Loads what updates are made of, in two queries for any number of articles, in their order. */
export async function readyUpdates(em: EntityManager, rows: UpdateRow[], target: UpdateTarget): Promise<(ReadyUpdate | SiteFailure)[]> {
  const posts = await knownSitePosts(
    em,
    rows.map(({ publication_id }) => publication_id),
  );
  const articles = await loadArticles(
    em,
    rows.map(({ content }) => content),
  );
  const ready: (ReadyUpdate | SiteFailure)[] = [];
  for (const [index, row] of rows.entries()) {
    const [known, article] = [posts.get(row.publication_id), articles[index]!];
    // Each large article takes a moment of the thread. Other work can run in between.
    await setImmediate();
    ready.push(
      known ? withFields({ ...row, known, article }, target) : new SiteFailure("ArticleUnusable", "The article was deleted here."),
    );
  }
  return ready;
}

function withFields(one: Omit<ReadyUpdate, "now">, target: UpdateTarget): ReadyUpdate | SiteFailure {
  try {
    return { ...one, now: fieldsOf(payloadOf(one.article, { ...target, recreate: false })) };
  } catch (error) {
    if (error instanceof SiteFailure) return error;
    throw error;
  }
}
