import { webHref } from "../../data/webHref.ts";

interface Article {
  external_id: string | null;
  external_url: string | null;
  metadata: Record<string, unknown>;
}

/** Where an article's post can be seen, and by whom. */
export interface PostThere {
  /** absent if nobody can see it: there is no post, or it is in the trash */
  link?: { href: string; label: string };
  /** what visitors see instead, if not the article */
  note?: string;
}

const HIDDEN: Record<string, string> = {
  draft: "The post is a draft in WordPress. Visitors don't see it.",
  pending: "The post is pending review in WordPress. Visitors don't see it.",
  private: "The post is private in WordPress. Visitors don't see it.",
  future: "The post is scheduled in WordPress. Visitors don't see it yet.",
};
const TRASHED =
  "The post is in the trash in WordPress. Restore it, or publish the article as a new post; then the old post stays in the trash.";

/** The post is in WordPress's trash, as far as IGNY8 knows. */
export const isTrashed = ({ metadata }: Pick<Article, "metadata">): boolean => metadata["wordpress_status"] === "trash";

/** What makes the post public again. */
export const restoreLabel = (article: Pick<Article, "metadata">): string =>
  isTrashed(article) ? "Restore and make public" : "Make post public";

export function postThere({ external_id, external_url, metadata }: Article): PostThere {
  const status = metadata["wordpress_status"];
  if (external_id !== null && isTrashed({ metadata })) return { note: TRASHED };
  const href = webHref(external_url);
  if (!href) return {};
  const note = typeof status === "string" ? HIDDEN[status] : undefined;
  const label = note ? "View post (sign in to WordPress first)" : "View post";
  return { link: { href, label }, ...(note ? { note } : {}) };
}
