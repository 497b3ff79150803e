import type { ContentStatus } from "./wordpressStatus.ts";
import { isInTrash } from "./refusal.ts";
import { isOpen } from "./publication.ts";
import { BOUND_STATES, isEffect, type Standing, weigh, type Wished } from "./transitions.ts";

/** A person's actions on an article, with the names of the API's `possible`. */
export const ACTIONS = [
  "publish",
  "publish_later",
  "retry",
  "recreate",
  "cancel",
  "repair",
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
}

/** The wishes that are offered in each state. Other wishes would be granted too, but change nothing that a person can see. */
const OFFERED: Record<Standing, readonly Action[]> = {
  none: ["publish", "publish_later"],
  queued: ["publish", "publish_later", "cancel"],
  waiting: ["publish", "publish_later", "cancel"],
  publishing: ["cancel"],
  retrying: ["retry", "cancel"],
  published: ["publish", "publish_later", "repair"],
  failed: ["retry", "publish_later"],
  cancelled: ["publish", "publish_later"],
  held: ["publish", "publish_later", "cancel"],
  gone: ["recreate"],
};

/** The actions that are possible for an article now. Reasons that depend on its site alone appear only when a person tries. */
export function possibleActions(article: Possible): Action[] {
  const { standing, on_hold, status } = article;
  const open = standing !== "none" && isOpen(standing);
  const bound = standing !== "none" && BOUND_STATES.includes(standing);
  const here = (article.external_id ?? null) === null;
  const lost = isInTrash(article) && !open;
  const wish = (action: Action) =>
    action === "publish_later" ? (open ? "reschedule" : "publish") : (action as "publish" | "retry" | "recreate" | "cancel" | "repair");
  const offered = [...OFFERED[standing], ...(lost && standing !== "gone" ? (["recreate"] as const) : [])];
  const own: Record<"hold" | "release" | "to_review" | "to_draft" | "delete", boolean> = {
    hold: here && !on_hold && standing !== "publishing",
    release: on_hold,
    to_review: here && !bound && status === "draft",
    to_draft: here && !bound && status === "review",
    delete: !bound,
  };
  return ACTIONS.filter((action) => {
    if (action in own) return own[action as keyof typeof own];
    if (!offered.includes(action) || (action === "cancel" && article.cancel_requested)) return false;
    return isEffect(weigh(wish(action), article));
  });
}
