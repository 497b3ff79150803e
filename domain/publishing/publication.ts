/** What the calls of a publication do: make the post, bring changes of the article to it, or unpublish or restore it. */
export const TASKS = ["create", "update", "withdraw"] as const;
export type Task = (typeof TASKS)[number];

/** What a person chose for a task. */
export interface TaskOptions {
  /** an update: the fields whose change on the site is to be replaced */
  overwrite?: string[];
  /** do it although somebody has the post open in an editor */
  even_if_open?: boolean;
  /** somebody asked for an update while a call was under way, so another one follows */
  again?: boolean;
  /** ISO 8601: the first save that this update is for, on a site that gets changes by themselves */
  saved_at?: string;
  /** a withdrawal: the post's status afterwards */
  to?: WithdrawnTo;
  /** a withdrawal: the id of its change, made when it was queued. A repeated call has the same id and changes nothing twice */
  change_id?: string;
  /** a withdrawal: delete the post although it can't be brought back */
  force?: boolean;
  /** what the person had seen of the changes there who said `overwrite` or `force`: the fields with the site's fingerprints. Nothing newer is replaced */
  seen?: Record<string, string>;
}
/** Where a withdrawn post goes; `publish` brings it back. */
export const WITHDRAWN_TO = ["draft", "private", "trash", "deleted", "publish"] as const;
export type WithdrawnTo = (typeof WITHDRAWN_TO)[number];

/** Whether a post is where a withdrawal brings it. WordPress schedules a post that is brought back before its date. */
export const isWithdrawnTo = (to: WithdrawnTo, post_status: string | undefined): boolean =>
  post_status === to || (to === "publish" && post_status === "future");

/** The states of a publication; docs/words.md. `waiting` belongs to lanes, `held` to holds, `gone` to deleted posts. */
export const PUBLICATION_STATES = [
  "queued",
  "waiting",
  "publishing",
  "retrying",
  "published",
  "failed",
  "cancelled",
  "held",
  "gone",
] as const;
export type PublicationState = (typeof PUBLICATION_STATES)[number];

/** How far the articles of a run are, in the order of their way. Counts of bulk runs and automation runs use these groups. */
export const STATE_GROUPS = ["on_site", "being_sent", "waiting", "to_retry", "failed", "taken_back"] as const;
export type StateGroup = (typeof STATE_GROUPS)[number];
const GROUP: Readonly<Record<PublicationState, StateGroup>> = {
  queued: "waiting",
  waiting: "waiting",
  publishing: "being_sent",
  retrying: "to_retry",
  published: "on_site",
  failed: "failed",
  cancelled: "taken_back",
  held: "waiting",
  gone: "failed",
};
export const statesIn = (...groups: StateGroup[]): PublicationState[] =>
  PUBLICATION_STATES.filter((state) => groups.includes(GROUP[state]));

/** The number of articles in some groups, from their numbers by state. */
export const countIn = (counts: Readonly<Record<string, number | undefined>>, ...groups: StateGroup[]): number =>
  statesIn(...groups).reduce((sum, state) => sum + (counts[state] ?? 0), 0);

/** The groups of articles that are neither on their site nor given up. */
export const TO_COME: StateGroup[] = ["being_sent", "waiting", "to_retry"];

/** The states that lists can filter by, with their words there. A publication stays in them until a person, a timer or an automation moves it. */
export const TROUBLED = {
  retrying: { label: "Retrying", many: "retrying" },
  failed: { label: "Failed", many: "failed" },
  held: { label: "Paused", many: "paused" },
  gone: { label: "Deleted in WordPress", many: "deleted in WordPress" },
} as const satisfies Partial<Record<PublicationState, { label: string; many: string }>>;
export type TroubledState = keyof typeof TROUBLED;
export const TROUBLED_STATES = Object.keys(TROUBLED) as TroubledState[];

/** States with work left. All others have ended. Only a wish reopens them, except `held` ones, which automation queues again. */
export const OPEN_STATES = ["queued", "waiting", "publishing", "retrying"] as const satisfies PublicationState[];

export function isOpen(state: PublicationState): boolean {
  return (OPEN_STATES as readonly string[]).includes(state);
}

/** One call to WordPress in the form that people may see: without the key, and with only the beginning of the article. */
export interface PublicationAttempt {
  /** 1 for the first call since the publication was queued */
  attempt: number;
  started_at: string;
  /** absent while the call is running, and for ever if the worker died during it */
  ended_at?: string;
  duration_ms?: number;
  outcome?: "published" | "failed" | "interrupted";
  request?: { method: string; url: string; headers: Record<string, string>; body: Record<string, any> };
  response?: { status: number; body: string };
  error?: PublicationError;
}

/** Why a call failed, what to do about it, and whether a retry can help. */
export interface PublicationError {
  type: string;
  message: string;
  advice: string;
}

/** Attempts kept in a publication's row. Older ones are dropped; the sync events keep them. */
export const ATTEMPTS_KEPT = 20;
