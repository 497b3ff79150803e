export const CONTENT_STATUSES = ["draft", "review", "published"] as const;
export type ContentStatus = (typeof CONTENT_STATUSES)[number];

/** Seeds 5.3: what a WordPress post status means for the content. */
const STATUS_MAP: Readonly<Record<string, ContentStatus>> = {
  publish: "published",
  draft: "draft",
  pending: "review",
  private: "published",
  trash: "draft",
  future: "review",
};

/** The content status for a WordPress post status; null for one the map does not know (a plugin's own): leave the content as it is. */
export function contentStatusFor(postStatus: string): ContentStatus | null {
  return Object.hasOwn(STATUS_MAP, postStatus) ? STATUS_MAP[postStatus]! : null;
}
