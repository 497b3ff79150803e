import { isOpen, PUBLICATION_STATES, type PublicationState } from "./publication.ts";
import { isInTrash, type RefusalCode } from "./refusal.ts";

/**
 * Where a publication stands when somebody wishes something of it; `none`: the article was never published through that integration.
 */
export type Standing = PublicationState | "none";
export const STANDINGS: readonly Standing[] = ["none", ...PUBLICATION_STATES];

/** What may be wished of a publication, by a person (the first six), by a bulk run, or by a site's automation. */
export const WISHES = [
  "publish",
  "retry",
  "recreate",
  "reschedule",
  "cancel",
  "repair",
  "bulk",
  "bulk_recreate",
  "bulk_retry",
  "plan",
] as const;
export type Wish = (typeof WISHES)[number];

/** What a wish does. */
export const EFFECTS = {
  create: "a publication is made, `queued`",
  reopen: "it is `queued` again with fresh attempts",
  raise: "it is under way: it goes on before others, and at once where its time has not come",
  leave: "nothing: it is under way, or not for this one to take",
  move: "it gets another time",
  take_back: "it is `cancelled`, and its content waits for review again",
  note: "its call is under way: the wish is noted, and decided when that ends",
  repair: "what its post lacks is asked for again at once",
} as const;
export type Effect = keyof typeof EFFECTS;

/**
 * What each wish may do in each state: an effect, or the code of its refusal. Everything that depends on a publication's state alone
 * stands here, and nowhere else: the API's refusals, a bulk request's verdicts, what automation takes, an article's `possible` actions.
 */
export const TABLE: Record<Standing, Record<Wish, Effect | RefusalCode>> = {
  none: {
    ...{ publish: "create", bulk: "create", bulk_recreate: "create", bulk_retry: "leave", plan: "create" },
    ...{ retry: "never_published", recreate: "never_published", reschedule: "never_published" },
    ...{ cancel: "never_published", repair: "never_published" },
  },
  queued: underWay({ reschedule: "move", cancel: "take_back" }),
  waiting: underWay({ reschedule: "move", cancel: "take_back" }),
  publishing: underWay({ reschedule: "begun", cancel: "note" }),
  retrying: underWay({ reschedule: "begun", cancel: "take_back" }),
  published: ended({ retry: "already_published", recreate: "already_published", repair: "repair", bulk_retry: "leave" }),
  failed: ended({}),
  cancelled: ended({ bulk_retry: "leave" }),
  held: ended({ cancel: "take_back", bulk_retry: "leave", plan: "leave" }),
  gone: ended({ publish: "post_gone", bulk: "post_gone", retry: "post_gone", bulk_retry: "leave", plan: "leave" }),
};

function underWay(own: { reschedule: Effect | RefusalCode; cancel: Effect }): Record<Wish, Effect | RefusalCode> {
  return {
    ...{ publish: "raise", retry: "raise", recreate: "raise", repair: "nothing_to_repair" },
    ...{ bulk: "leave", bulk_recreate: "leave", bulk_retry: "leave", plan: "leave", ...own },
  };
}
function ended(own: Partial<Record<Wish, Effect | RefusalCode>>): Record<Wish, Effect | RefusalCode> {
  return {
    ...{ publish: "reopen", retry: "reopen", recreate: "reopen", repair: "nothing_to_repair", reschedule: "not_open", cancel: "not_open" },
    ...{ bulk: "reopen", bulk_recreate: "reopen", bulk_retry: "reopen", plan: "reopen", ...own },
  };
}

/** What must be so of the article itself, by the code of the refusal that is given where it is not. */
export const CHECKS = ["post_in_trash", "already_published", "content_incomplete", "content_on_hold", "published_elsewhere"] as const;
export type Check = (typeof CHECKS)[number];

const REPLACING: readonly Check[] = CHECKS.filter((check) => check !== "post_in_trash");
/** Which checks a wish has, in the order in which they are told. A wish that replaces a post passes where that lies in the trash. */
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
};

/** An article and its publication, as far as a wish depends on them. */
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
  /** another try can bring what its post lacks */
  repairable: boolean;
  /** it is under way through another integration */
  elsewhere: boolean;
}

const FAILS: Record<Check, (article: Wished) => boolean> = {
  post_in_trash: isInTrash,
  already_published: (article) => (article.external_id ?? null) !== null && !isInTrash(article),
  content_incomplete: ({ complete }) => !complete,
  content_on_hold: ({ on_hold }) => on_hold,
  published_elsewhere: ({ elsewhere }) => elsewhere,
};

/** The first check of a wish that an article fails; null when it passes all. What is wrong with its site is not looked at. */
export const failedCheck = (wish: Wish, article: Wished): Check | null => CHECKED[wish].find((check) => FAILS[check](article)) ?? null;

/**
 * What a wish does with an article as it is, or the code of its refusal: whether there is a publication at all, then
 * what is wrong with the article, then with its standing.
 * A post in the trash stands for a deleted one, for the wishes that may replace it.
 */
export function weigh(wish: Wish, article: Wished): Effect | RefusalCode {
  const { standing } = article;
  if (TABLE[standing][wish] === "never_published") return "never_published";
  const check = failedCheck(wish, article);
  if (check) return check;
  const lost = standing !== "none" && !isOpen(standing) && isInTrash(article);
  const entry = TABLE[lost ? "gone" : standing][wish];
  if (entry === "move" && article.begun) return "begun";
  if (entry === "repair" && !article.repairable) return "nothing_to_repair";
  return entry;
}

export const isEffect = (said: Effect | RefusalCode): said is Effect => said in EFFECTS;

/** States of what can be taken back. An article with such a publication keeps its status, and is not deleted. */
export const BOUND_STATES: readonly PublicationState[] = PUBLICATION_STATES.filter((state) => isEffect(TABLE[state].cancel));
