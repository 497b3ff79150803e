import type { SiteTerm } from "../sites/structure.ts";

/** The statuses that a post may get from IGNY8, in WordPress's words. */
export const POST_STATUSES = ["publish", "draft", "pending", "private", "future"] as const;
export type PostStatus = (typeof POST_STATUSES)[number];
export const COMMENT_STATUSES = ["open", "closed"] as const;

/** The publishing defaults of a site. A field that is absent is left to the site. */
export interface SiteRules {
  status?: PostStatus;
  /** a user of the site, by WordPress's id */
  author_id?: number;
  /** a name, or a path such as `News > Tech`: of articles that have no category of their own */
  category?: string;
  comment_status?: (typeof COMMENT_STATUSES)[number];
  sticky?: boolean;
}

/** What one article has in place of its site's defaults. An article has categories of its own, so this has none. */
export interface ArticleRules extends Omit<SiteRules, "category"> {
  /** ISO 8601: when WordPress publishes a post with the status `future` */
  date?: string;
}

/** The rules for one post: the site's defaults with what its article overrides. */
export type PostRules = SiteRules & ArticleRules;

/**
 * The rules for an article's post.
 * @param status of this request alone, such as "publish as a draft"; null: by the rules
 */
export function postRules(site: SiteRules, article: ArticleRules, status: PostStatus | null | undefined): PostRules {
  return { ...site, ...article, ...(status ? { status } : {}) };
}

/** The rules of a post that is sent at `now` (milliseconds). A time that has passed since it was chosen means: publish at once. */
export function rulesAt(rules: PostRules, now: number): PostRules {
  if (rules.status !== "future" || rules.date === undefined || Date.parse(rules.date) > now) return rules;
  return { ...rules, status: "publish" };
}

/** The fields of the payload that the rules set. Others are absent, so that the site decides, and older bridges see nothing new. */
export function fieldsOfRules({ status = "publish", date, author_id, comment_status, sticky }: PostRules) {
  return {
    status,
    ...(status === "future" && date !== undefined ? { publish_at: date } : {}),
    ...(author_id === undefined ? {} : { author_id }),
    ...(comment_status === undefined ? {} : { comment_status }),
    ...(sticky === undefined ? {} : { sticky }),
  };
}

/** The paths of a site's categories, such as `News > Tech`, in the order of the alphabet. */
export function categoryPaths(terms: SiteTerm[]): string[] {
  const byId = new Map(terms.map((term) => [term.id, term]));
  const pathOf = (term: SiteTerm, below: number): string => {
    const parent = byId.get(term.parent);
    // A site may send a circle.
    return parent && below < 20 ? `${pathOf(parent, below + 1)} > ${term.name}` : term.name;
  };
  return [...new Set(terms.map((term) => pathOf(term, 0)))].toSorted((a, b) => a.localeCompare(b));
}
