import { compareVersions } from "../plugin/compare.ts";
import type { KeptStructure } from "../sites/structure.ts";
import { categoryPaths, type PostRules } from "./siteRules.ts";

/** A rule that a site can't follow. The message says what to do. */
export interface RefusedRule {
  field: keyof PostRules;
  message: string;
}

/** What is known of a site. Older bridges tell less, and what is unknown refuses nothing: the site decides then. */
export interface KnownSite {
  /** the plugin's version; null: unknown */
  bridge: string | null;
  /** null: it was not read yet. Without `categories`, they are not checked */
  structure: (Pick<KeptStructure, "authors" | "post_types"> & Partial<Pick<KeptStructure, "article" | "categories">>) | null;
}

/** The first bridge that takes each rule (docs/bridge-contract.md). An older one would publish the post without it. */
const SINCE: Partial<Record<keyof PostRules, string>> = { status: "1.4.0", author_id: "1.5.0", comment_status: "1.5.0", sticky: "1.5.0" };

/** Statuses in which a post does not need an author who may publish. */
const WAITS = new Set(["draft", "pending"]);

/** The first rule that a bridge is too old for; null if there is none. A post that goes public at once is no rule: each bridge does that. */
export function bridgeRefusal(rules: PostRules, bridge: string | null): RefusedRule | null {
  for (const [name, since] of Object.entries(SINCE)) {
    const field = name as keyof PostRules;
    const value = rules[field];
    if (value === undefined || value === "publish") continue;
    if (bridge === null) {
      return {
        field,
        message: "needs a newer plugin, and the plugin's version is not known yet. Test the site's connection, then try again",
      };
    }
    if (compareVersions(bridge, since) < 0) {
      return {
        field,
        message: `needs version ${since} of the plugin. The site has ${bridge}. Update the plugin on the site, or use the site's setting`,
      };
    }
  }
  return null;
}

/**
 * The first rule that a site can't follow; null if it can follow all.
 * @param now milliseconds. Absent: rules that wait for their article, so a date may still be missing
 */
export function refusedRule(rules: PostRules, { bridge, structure }: KnownSite, now?: number): RefusedRule | null {
  return (
    (now === undefined ? null : dateRefusal(rules, now)) ?? bridgeRefusal(rules, bridge) ?? (structure && listRefusal(rules, structure))
  );
}

/** Why a post with the status `future` has no date to be published at; null if it has one. */
export function dateRefusal({ status, date }: PostRules, now: number): RefusedRule | null {
  if (status !== "future") return null;
  if (date === undefined) {
    return { field: "date", message: "is missing: a scheduled post needs a date. Set it in the article, under On the site" };
  }
  return Date.parse(date) > now
    ? null
    : { field: "date", message: "has passed. Set a later date in the article, or choose another status" };
}

function listRefusal({ status = "publish", ...rules }: PostRules, site: NonNullable<KnownSite["structure"]>): RefusedRule | null {
  const { authors, post_types, article } = site;
  if (article && !article.statuses.includes(status)) return { field: "status", message: `the site has no post status "${status}"` };
  const author = authors.items.find(({ id }) => id === rules.author_id);
  // A long list is not known to its end.
  if (rules.author_id !== undefined && !author && authors.total <= authors.items.length) {
    return {
      field: "author_id",
      message: "the site has no such user who may publish. Choose another author, or refresh the site's structure",
    };
  }
  if (author?.can_publish === false && !WAITS.has(status)) {
    return {
      field: "author_id",
      message: `${author.name} may not publish articles on the site. Choose another author, or the status pending`,
    };
  }
  const type = article && post_types.find(({ name }) => name === article.post_type);
  if (type && rules.comment_status !== undefined && !type.supports.includes("comments")) {
    return { field: "comment_status", message: `the site's ${type.label} have no comments` };
  }
  if (article && article.post_type !== "post" && rules.sticky) {
    return { field: "sticky", message: "only posts of the type post can be sticky" };
  }
  return rules.category === undefined ? null : categoryRefusal(rules.category, site, type);
}

function categoryRefusal(
  category: string,
  { categories }: NonNullable<KnownSite["structure"]>,
  type: KeptStructure["post_types"][number] | undefined,
): RefusedRule | null {
  if (type && !type.taxonomies.includes("category")) return { field: "category", message: `the site's ${type.label} have no categories` };
  if (!categories || categories.total > categories.items.length || categoryPaths(categories.items).includes(category)) return null;
  return { field: "category", message: "the site has no such category. Choose one of its own, or refresh the site's structure" };
}
