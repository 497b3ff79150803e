export const CONTENT_STATUSES = ["draft", "review", "published"] as const;
export type ContentStatus = (typeof CONTENT_STATUSES)[number];

/** Requirements 5.3: the content status that each WordPress post status means. */
const STATUS_MAP: Readonly<Record<string, ContentStatus>> = {
  publish: "published",
  draft: "draft",
  pending: "review",
  private: "published",
  trash: "draft",
  future: "review",
};

/** The content status for a WordPress post status. Null for an unknown one (of another plugin): leave the content as it is. */
export function contentStatusFor(postStatus: string): ContentStatus | null {
  return Object.hasOwn(STATUS_MAP, postStatus) ? STATUS_MAP[postStatus]! : null;
}

/** What a post is, by its WordPress status: `The post is …`. */
const WORDS: Readonly<Record<string, string>> = {
  publish: "published",
  draft: "a draft",
  pending: "pending review",
  private: "private",
  future: "scheduled",
  trash: "in the trash",
  deleted: "deleted",
};

/** A post's status in words that follow "is". Null for one of another plugin. */
export function statusInWords(postStatus: string): string | null {
  return Object.hasOwn(WORDS, postStatus) ? WORDS[postStatus]! : null;
}
