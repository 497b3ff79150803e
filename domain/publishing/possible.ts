import type { ContentStatus } from "./wordpressStatus.ts";
import { isInTrash } from "./refusal.ts";
import { isOpen, type PublicationState } from "./publication.ts";
import { BOUND_STATES, isEffect, type Standing, weigh, type Wish, type Wished } from "./transitions.ts";

/** A person's actions on an article, with the names of the API's `possible`. */
export const ACTIONS = [
  "publish",
  "publish_later",
  "retry",
  "recreate",
  "cancel",
  "repair",
  "update",
  "unpublish",
  "restore_post",
  "hold",
  "release",
  "to_review",
  "to_draft",
  "delete",
] as const;
export type Action = (typeof ACTIONS)[number];

/** What an article's `possible` actions depend on. */
export interface Possible extends Wished {
  status: ContentStatus;
  cancel_requested: boolean;
  /** the article was changed since it was sent last */
  ahead: boolean;
}

/** The wishes that are offered in each state. Other wishes would be granted too, but change nothing that a person can see. */
const OFFERED: Record<Standing, readonly Action[]> = {
  none: ["publish", "publish_later"],
  queued: ["publish", "publish_later", "cancel", "unpublish", "restore_post"],
  waiting: ["publish", "publish_later", "cancel", "unpublish", "restore_post"],
  publishing: ["cancel"],
  retrying: ["retry", "cancel", "unpublish", "restore_post"],
  published: ["publish", "publish_later", "repair", "update", "unpublish", "restore_post"],
  failed: ["retry", "publish_later", "update", "unpublish", "restore_post"],
  cancelled: ["publish", "publish_later", "update", "unpublish", "restore_post"],
  held: ["publish", "publish_later", "cancel", "update", "unpublish", "restore_post"],
  gone: ["recreate"],
};

/** The wishes of actions that have other names. */
const WISH_OF: Partial<Record<Action, Wish>> = { unpublish: "withdraw", restore_post: "withdraw" };
/** Statuses of posts that visitors don't see, and from which a post can be brought back. */
const HIDDEN: readonly string[] = ["draft", "private", "trash"];

/** A change of the article itself, not of its publication. */
type Change = "hold" | "status" | "delete";

/**
 * Why an article can not be changed so; null if it can. If it is on WordPress, a person can force its deletion all the same.
 * @param states of its publications
 */
export function refusedChange(change: Change, { external_id }: Pick<Possible, "external_id">, states: readonly PublicationState[]) {
  const open = states.some((state) => (change === "hold" ? state === "publishing" : BOUND_STATES.includes(state)));
  const under_way = open ? ("publication_open" as const) : null;
  const posted = (external_id ?? null) === null ? null : ("already_published" as const);
  return { hold: under_way, status: posted ?? under_way, delete: under_way ?? posted }[change];
}

/** The actions that are possible for an article now. Reasons that depend on its site alone appear only when a person tries. */
export function possibleActions(article: Possible): Action[] {
  const { standing, on_hold, status } = article;
  const open = standing !== "none" && isOpen(standing);
  const here = (article.external_id ?? null) === null;
  const lost = isInTrash(article) && !open;
  const { task = "create" } = article;
  const wish = (action: Action): Wish => {
    if (action === "publish_later") return open ? "reschedule" : "publish";
    // A change that failed is tried again as it was asked for.
    if (action === "retry" && task !== "create") return task;
    return WISH_OF[action] ?? (action as Wish);
  };
  const refused = (change: Change) => refusedChange(change, article, standing === "none" ? [] : [standing]);
  const offered = [...OFFERED[standing], ...(lost && standing !== "gone" ? (["recreate"] as const) : [])];
  const own: Record<"hold" | "release" | "to_review" | "to_draft" | "delete", boolean> = {
    hold: here && !on_hold && !refused("hold"),
    release: on_hold,
    to_review: !refused("status") && status === "draft",
    to_draft: !refused("status") && status === "review",
    delete: refused("delete") !== "publication_open",
  };
  return ACTIONS.filter((action) => {
    if (action in own) return own[action as keyof typeof own];
    if (!offered.includes(action) || (action === "cancel" && article.cancel_requested)) return false;
    if (action === "update" && !article.ahead) return false;
    if (action === "restore_post" && !HIDDEN.includes(article.metadata.wordpress_status ?? "")) return false;
    return isEffect(weigh(wish(action), article));
  });
}
