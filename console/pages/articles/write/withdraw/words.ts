import type { TakenTo } from "../../../../data/articles/withdrawal.ts";

interface Way {
  /** in the menu */
  label: string;
  title: string;
  /** what visitors and editors see afterwards */
  about: string;
  yes: string;
  /** while the site is asked */
  asked: string;
}

const BACK = "You can restore it with its address, date, categories, tags, pictures and comments.";
/** The ways to unpublish a post, in plain words. */
export const WAYS: Record<TakenTo, Way> = {
  draft: {
    label: "Switch to draft",
    title: "Switch the post to draft?",
    about: `Visitors no longer see the post: they get "not found". In WordPress, it is a draft. ${BACK}`,
    yes: "Switch to draft",
    asked: "Switching the post to draft.",
  },
  private: {
    label: "Switch to private",
    title: "Switch the post to private?",
    about: `Only people who sign in to WordPress and may read private posts see it. Visitors get "not found". ${BACK}`,
    yes: "Switch to private",
    asked: "Switching the post to private.",
  },
  trash: {
    label: "Move to trash",
    title: "Move the post to WordPress trash?",
    about: `Visitors no longer see the post: they get "not found". WordPress deletes it after 30 days. Until then: ${BACK.charAt(0).toLowerCase()}${BACK.slice(1)}`,
    yes: "Move to trash",
    asked: "Moving the post to WordPress trash.",
  },
  deleted: {
    label: "Delete permanently…",
    title: "Delete the post permanently?",
    about:
      "The post, its comments and its address are deleted. This can't be undone. The article stays in IGNY8: you can publish it as a new post.",
    yes: "Delete permanently",
    asked: "Deleting the post permanently.",
  },
};
