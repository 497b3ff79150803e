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

const BACK = "It can be brought back with its address, date, categories, tags, pictures and comments.";
/** The ways to take a post down, in plain words. */
export const WAYS: Record<TakenTo, Way> = {
  draft: {
    label: "As a draft",
    title: "Make the post a draft?",
    about: `Visitors don't see it any more: its address says "not found". In WordPress it is a draft. ${BACK}`,
    yes: "Make it a draft",
    asked: "The post is being made a draft.",
  },
  private: {
    label: "Private",
    title: "Make the post private?",
    about: `Only people who sign in to WordPress and may read private posts see it. Visitors get "not found" at its address. ${BACK}`,
    yes: "Make it private",
    asked: "The post is being made private.",
  },
  trash: {
    label: "To the trash",
    title: "Move the post to the trash?",
    about: `Visitors don't see it any more: its address says "not found". WordPress deletes it after 30 days. Until then: ${BACK.charAt(0).toLowerCase()}${BACK.slice(1)}`,
    yes: "Move it to the trash",
    asked: "The post is being moved to the trash.",
  },
  deleted: {
    label: "Delete for good…",
    title: "Delete the post for good?",
    about:
      "The post, its comments and its address are gone, and nobody can bring them back. The article stays here, and can be published as a new post.",
    yes: "Delete for good",
    asked: "The post is being deleted for good.",
  },
};
