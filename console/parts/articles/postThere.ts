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
  draft: "It is a draft in WordPress: visitors don't see it.",
  pending: "It waits for its review in WordPress: visitors don't see it.",
  private: "It is private in WordPress: visitors don't see it.",
  future: "It is scheduled in WordPress: visitors don't see it yet.",
};
const TRASHED = "The post lies in WordPress's trash. Bring it back, or publish the article as a new post: the old one stays in the trash.";

export function postThere({ external_id, external_url, metadata }: Article): PostThere {
  const status = metadata["wordpress_status"];
  if (external_id !== null && status === "trash") return { note: TRASHED };
  const href = webHref(external_url);
  if (!href) return {};
  const note = typeof status === "string" ? HIDDEN[status] : undefined;
  const label = note ? "See it, signed in to WordPress" : "See it on the site";
  return { link: { href, label }, ...(note ? { note } : {}) };
}
