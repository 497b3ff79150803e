import type { Content } from "../../../db/articles/content.ts";
import type { EntityManager } from "../../../db/orm.ts";
import { articleAt, type KnownPost, type Look } from "../../../db/publishing/updates/basis.ts";
import { sha256 } from "../../../db/publishing/updates/sha256.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import { type Article, buildPayload } from "../../../domain/publishing/payload.ts";
import { fieldsOf } from "../../../domain/publishing/updates/fields.ts";
import { look, sitePictures } from "../../../domain/publishing/updates/look.ts";
import type { StoredPost } from "../../../domain/publishing/updates/sitePost.ts";

/**
 * Compares a post that was read with what is known of it.
 * @param article the article as it is now
 */
export async function understand(
  em: EntityManager,
  known: KnownPost,
  article: Article,
  post: StoredPost,
  target: { source: string; publicUrl: string },
): Promise<Look> {
  const then = (await articleAt(em, article, post.revision)) ?? article;
  const sent = fieldsOf(buildPayload(then, { ...target, recreate: false }));
  const untouched = post.etag === known.published_etag && known.agreed === null;
  const found = look(known.agreed, post, sent, untouched, sha256);
  const { form, etag } = post;
  return { ...found, form, etag, pictures: sitePictures(post.pictures), protected: post.protected, unread: false };
}

/** The only post of an answer. @throws SiteFailure PostGone, ArticleUnknown */
export function onlyPost({ posts, deleted }: { posts: StoredPost[]; deleted: number[] }, { id }: Pick<Content, "id">): StoredPost {
  const [post] = posts;
  if (post) return post;
  if (deleted.includes(id)) throw new SiteFailure("PostGone", "The post of this article was deleted on the site.");
  throw new SiteFailure("ArticleUnknown", "The plugin on the site does not know this article.");
}
