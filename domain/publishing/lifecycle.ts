interface AboutLifecycle {
  label: string;
  /** what it means, for people */
  means: string;
}

/** The one status of an article that people see, in the order of an article's life. db/articles/lifecycle.ts derives it. */
const ABOUT = {
  draft: { label: "Draft", means: "The article is not finished, or the post is a draft in WordPress." },
  in_review: { label: "In review", means: "The article is waiting for approval, or the post is pending in WordPress." },
  scheduled: { label: "Scheduled", means: "The article is approved. IGNY8 publishes it later." },
  publishing: { label: "Publishing", means: "IGNY8 is sending the article or a change to the site." },
  live: { label: "Published", means: "The post is on the site." },
  changed_on_site: { label: "Changed on site", means: "Somebody changed the post in WordPress. Choose which text to keep." },
  failed: { label: "Failed", means: "The article or a change could not be sent to the site." },
  removed: { label: "Removed", means: "The post is in WordPress trash, or was deleted." },
} as const satisfies Record<string, AboutLifecycle>;

export type Lifecycle = keyof typeof ABOUT;
export const LIFECYCLES = Object.keys(ABOUT) as Lifecycle[];
export const aboutLifecycle = (lifecycle: Lifecycle): AboutLifecycle => ABOUT[lifecycle];

/** WordPress's own statuses of posts (WordPress, Post Status), with WordPress's names for them. */
export const POST_STATUSES = {
  publish: "Published",
  future: "Scheduled",
  pending: "Pending Review",
  draft: "Draft",
  private: "Private",
  trash: "Trash",
} as const;
export type PostStatus = keyof typeof POST_STATUSES;
/** `not_public` stands for all with which visitors don't see a post. */
export const POST_STATUS_FILTERS = [...(Object.keys(POST_STATUSES) as PostStatus[]), "not_public"] as const;
export type PostStatusFilter = (typeof POST_STATUS_FILTERS)[number];
/** `private` posts are seen by people with an account in WordPress. */
export const NOT_PUBLIC: readonly PostStatus[] = ["draft", "pending", "private", "future"];
