import type { EntityManager } from "../../../db/orm.ts";
import { articlesAt, type KnownPost, type Look } from "../../../db/publishing/updates/basis.ts";
import { sha256 } from "../../../db/publishing/updates/sha256.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import { type Article, buildPayload } from "../../../domain/publishing/payload.ts";
import { fieldsOf } from "../../../domain/publishing/updates/fields.ts";
import { look, sitePictures } from "../../../domain/publishing/updates/look.ts";
import type { StoredPost } from "../../../domain/publishing/updates/sitePost.ts";
import type { CallTrace, SiteAccess, SiteClient } from "../../platform/client.ts";
import type { UpdateTarget } from "./ready.ts";

/** How posts of a site are read. */
export interface Reading extends UpdateTarget {
  em: EntityManager;
  client: SiteClient;
  site: SiteAccess;
  trace: CallTrace;
}

/** An article whose post is to be read, and what is known of that post. */
export interface ToRead {
  known: Pick<KnownPost, "agreed" | "there" | "published_etag" | "seen">;
  article: Article;
}

/** A post as it is stored, compared with what was known of it. */
export interface FoundPost {
  post: StoredPost;
  look: Look;
}

/** The most posts of one call (docs/bridge-contract.md, `GET /articles`). */
export const READ_AT_ONCE = 20;

/**
 * Reads posts and compares each with what is known of it. One call for 20 posts, and more if their texts are too long for one answer.
 * @returns what was found, by content id, or why there is nothing: PostGone, ArticleUnknown
 * @throws SiteFailure of a call
 */
export async function readPosts(wanted: ToRead[], to: Reading): Promise<Map<number, FoundPost | SiteFailure>> {
  const found = new Map<number, FoundPost | SiteFailure>();
  let left = wanted;
  while (left.length > 0) {
    const contentIds = left.slice(0, READ_AT_ONCE).map(({ article }) => article.content_id);
    const answer = await to.client.storedPosts(to.site, { contentIds, source: to.source }, to.trace);
    const posts = new Map(answer.posts.map((post) => [post.content_id, post]));
    const read = left.flatMap((one) => (posts.has(one.article.content_id) ? [{ ...one, post: posts.get(one.article.content_id)! }] : []));
    for (const [index, look] of (await compared(read, to)).entries()) found.set(read[index]!.article.content_id, look);
    for (const id of answer.deleted) found.set(id, new SiteFailure("PostGone", "The post of this article was deleted on the site."));
    for (const id of answer.missing) found.set(id, new SiteFailure("ArticleUnknown", "The plugin on the site does not know this article."));
    const before = left.length;
    left = left.filter(({ article }) => !found.has(article.content_id));
    // Without this check, a site that settles none would be called for ever.
    if (left.length === before) throw new SiteFailure("AnswerWrongShape", "The site answered with none of the posts that were asked for.");
  }
  return found;
}

async function compared(read: (ToRead & { post: StoredPost })[], { em, source, publicUrl }: Reading): Promise<FoundPost[]> {
  const before = await articlesAt(
    em,
    read.map(({ article, post }) => ({ article, revision: post.revision })),
  );
  return read.map(({ known, article, post }, index) => {
    const then = before[index];
    const sent = { fields: fieldsOf(buildPayload(then ?? article, { source, publicUrl, recreate: false })), certain: then !== null };
    const untouched = post.etag === known.published_etag && known.agreed === null;
    const found = look(known.agreed, post, sent, untouched, sha256);
    for (const [field, stored] of Object.entries(found.there)) {
      // A person decided that this value stays.
      if (known.there[field]?.kept && known.there[field].fp === stored.fp) found.there[field] = { ...stored, kept: true };
    }
    const { form, etag, sequence } = post;
    const kept = { ...found, form, etag, sequence, seen: known.seen, pictures: sitePictures(post.pictures), protected: post.protected };
    return { post, look: { ...kept, unread: false } };
  });
}
