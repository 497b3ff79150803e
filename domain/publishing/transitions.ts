import { isOpen, PUBLICATION_STATES, type PublicationState, type Task } from "./publication.ts";
import { isInTrash, type RefusalCode } from "./refusal.ts";

/** The state of a publication when somebody has a wish; `none`: the article was never published through that integration. */
export type Standing = PublicationState | "none";
export const STANDINGS: readonly Standing[] = ["none", ...PUBLICATION_STATES];

/** All wishes: of a person (the first eight), of a bulk run, and of a site's automation. */
export const WISHES = [
  "publish",
  "retry",
  "recreate",
  "reschedule",
  "cancel",
  "repair",
  "update",
  "withdraw",
  "bulk",
  "bulk_recreate",
  "bulk_retry",
  "plan",
] as const;
export type Wish = (typeof WISHES)[number];

/** The effects of a wish. */
export const EFFECTS = {
  create: "makes a publication in the state `queued`",
  reopen: "makes an ended publication `queued` again; its attempts count from 1 again",
  raise:
    "moves an open publication ahead of others. In the state `retrying`, the next attempt begins at once. If no call was made yet, the publication becomes due now, or at the time that the wish names",
  leave: "changes nothing and is no refusal: a bulk run or automation skips the article",
  move: "gives the publication another time",
  take_back:
    "ends the publication. A first publish becomes `cancelled`, and its content waits for review again. For an update or a withdrawal the publication becomes `published`, and the post stays as it is",
  note: "records the wish during a call to the site. If the call does not succeed, the publication is then cancelled",
  change:
    "makes a publication `queued`, to change, unpublish or restore its post; a change that waited for its call is replaced; the article keeps its status",
  again: "records the wish during a call to the site; another call follows",
  repair: "sends the article again now, so that its post gets its missing parts",
} as const;
export type Effect = keyof typeof EFFECTS;

/**
 * What each wish does in each state: an effect, or the code of its refusal. This table is the only place for rules that depend on a
 * publication's state alone. It feeds the API's refusals, which articles bulk requests and automation take, and an article's `possible` actions.
 */
export const TABLE: Record<Standing, Record<Wish, Effect | RefusalCode>> = {
  none: {
    ...{ publish: "create", bulk: "create", bulk_recreate: "create", bulk_retry: "leave", plan: "create" },
    ...{ retry: "never_published", recreate: "never_published", reschedule: "never_published" },
    ...{ cancel: "never_published", repair: "never_published", update: "never_published", withdraw: "never_published" },
  },
  queued: underWay({ reschedule: "move", cancel: "take_back" }),
  waiting: underWay({ reschedule: "move", cancel: "take_back" }),
  publishing: underWay({ reschedule: "begun", cancel: "note", update: "again", withdraw: "begun" }),
  retrying: underWay({ reschedule: "begun", cancel: "take_back" }),
  published: ended({ retry: "already_published", recreate: "already_published", repair: "repair", bulk_retry: "leave" }),
  failed: ended({}),
  cancelled: ended({ bulk_retry: "leave" }),
  held: ended({ cancel: "take_back", bulk_retry: "leave", plan: "leave" }),
  gone: ended({
    publish: "post_gone",
    bulk: "post_gone",
    retry: "post_gone",
    bulk_retry: "leave",
    plan: "leave",
    update: "post_gone",
    withdraw: "post_gone",
  }),
};

function underWay(
  own: { reschedule: Effect | RefusalCode; cancel: Effect } & Partial<Record<"update" | "withdraw", Effect | RefusalCode>>,
): Record<Wish, Effect | RefusalCode> {
  return {
    ...{ publish: "raise", retry: "raise", recreate: "raise", repair: "nothing_to_repair" },
    ...{ update: "raise", withdraw: "change", bulk: "leave", bulk_recreate: "leave", bulk_retry: "leave", plan: "leave", ...own },
  };
}
function ended(own: Partial<Record<Wish, Effect | RefusalCode>>): Record<Wish, Effect | RefusalCode> {
  return {
    ...{ publish: "reopen", retry: "reopen", recreate: "reopen", repair: "nothing_to_repair", reschedule: "not_open", cancel: "not_open" },
    ...{ update: "change", withdraw: "change", bulk: "reopen", bulk_recreate: "reopen", bulk_retry: "reopen", plan: "reopen", ...own },
  };
}

/** The conditions on the article itself, each named by the refusal if the condition fails. */
export const CHECKS = ["post_in_trash", "already_published", "content_incomplete", "content_on_hold", "published_elsewhere"] as const;
export type Check = (typeof CHECKS)[number];

const REPLACING: readonly Check[] = CHECKS.filter((check) => check !== "post_in_trash");
/** The checks of each wish, in their order. A wish that replaces the post is permitted while the post is in the trash. */
export const CHECKED: Record<Wish, readonly Check[]> = {
  publish: CHECKS,
  retry: CHECKS,
  recreate: REPLACING,
  bulk: CHECKS,
  bulk_recreate: REPLACING,
  bulk_retry: CHECKS,
  plan: CHECKS,
  reschedule: [],
  cancel: [],
  repair: [],
  update: CHECKS.filter((check) => check !== "already_published"),
  withdraw: [],
};

/** An article and its publication, reduced to what a wish depends on. */
export interface Wished {
  standing: Standing;
  external_id?: string | null | undefined;
  external_url?: string | null | undefined;
  metadata: { wordpress_status?: string };
  /** it has a title and a text (requirements 3.2, step 2) */
  complete: boolean;
  on_hold: boolean;
  /** a call was made for it since it was queued */
  begun: boolean;
  /** a repair can add what its post lacks */
  repairable: boolean;
  /** it has an open publication through another integration */
  elsewhere: boolean;
  /** of its publication; absent if the wish does not depend on it */
  task?: Task;
}

const FAILS: Record<Check, (article: Wished) => boolean> = {
  post_in_trash: isInTrash,
  already_published: (article) => (article.external_id ?? null) !== null && !isInTrash(article),
  content_incomplete: ({ complete }) => !complete,
  content_on_hold: ({ on_hold }) => on_hold,
  published_elsewhere: ({ elsewhere }) => elsewhere,
};

/** The first check of a wish that an article fails; null if it passes all. Conditions of its site are not checked here. */
export const failedCheck = (wish: Wish, article: Wished): Check | null => CHECKED[wish].find((check) => FAILS[check](article)) ?? null;

/**
 * What a wish does with an article in its present state, or the code of its refusal. It checks first whether there is a publication at
 * all, then the article, then the state. For wishes that may replace the post, a post in the trash counts as deleted. A withdrawal can bring it
 * back from there.
 */
export function weigh(wish: Wish, article: Wished): Effect | RefusalCode {
  const { standing } = article;
  if (TABLE[standing][wish] === "never_published") return "never_published";
  const check = failedCheck(wish, article);
  if (check) return check;
  const open = standing !== "none" && isOpen(standing);
  // Two wishes about the post's future: the first one has to end, or to be cancelled.
  if (wish === "update" && open && article.task === "withdraw") return "begun";
  const lost = wish !== "withdraw" && standing !== "none" && !open && isInTrash(article);
  const entry = TABLE[lost ? "gone" : standing][wish];
  if (entry === "move" && article.begun) return "begun";
  if (entry === "change" && (article.external_id ?? null) === null) return "never_published";
  if (entry === "repair" && !article.repairable) return "nothing_to_repair";
  return entry;
}

export const isEffect = (said: Effect | RefusalCode): said is Effect => said in EFFECTS;

/** States in which a publication can be taken back. An article with such a publication keeps its status and can't be deleted. */
export const BOUND_STATES: readonly PublicationState[] = PUBLICATION_STATES.filter((state) => isEffect(TABLE[state].cancel));
