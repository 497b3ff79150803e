import type { SiteFailure } from "./failure.ts";
import { speaksOfSite } from "./lane.ts";
import type { PublicationAttempt, PublicationError, PublicationState, Task, TaskOptions } from "./publication.ts";
import type { Warning } from "./repair.ts";
import { nextRetryDelay, type RetryPolicy } from "./retry.ts";
import { DELETED } from "../sites/webhook.ts";
import { contentStatusFor } from "./wordpressStatus.ts";

/** The state of a post in an answer of WordPress or in a webhook. */
export interface PostState {
  post_id: number;
  post_url: string;
  post_status: string;
  /** rises with each change of the post */
  sequence: number;
}

/** WordPress forgets an editor this long after its last sign of life (wp_check_post_lock()). */
const EDITOR_MS = 150_000;

/** The result of a call for one article. */
export type CallResult =
  | { kind: "published"; post: PostState & { created: boolean; warnings: Warning[]; etag?: string | undefined } }
  /** the post has the article's changes, or went where it was to go; `told`: the result for the event */
  | { kind: "changed"; post: PostState & { warnings: Warning[]; etag?: string | undefined }; told: ToldChange }
  | { kind: "failed"; error: SiteFailure }
  /** undecided: it costs no attempt. `error` gives the reason if the site is at fault */
  | { kind: "put_back"; error?: SiteFailure }
  /** the worker died and the answer was lost */
  | { kind: "lost" };

/** What a call changed on a post, for its event. `left`: fields that the call left alone, as they changed there too. */
export interface ToldChange {
  written: string[];
  left: string[];
  /** the post's new title, if it was written */
  title?: string;
}

/** A publication at the end of its call. Webhooks may have reported its post in the meantime. */
export interface CallRow {
  attempt: number;
  sequence: number;
  external_id: string | null;
  cancel_requested: boolean;
  task: Task;
  options: TaskOptions;
}

/** How the end of a call changes its publication and content. */
export interface CallEnd {
  state: PublicationState;
  /** absent: as it was */
  task?: Task;
  attempt: number;
  /** the result of the attempt; null: the attempt does not count */
  outcome: NonNullable<PublicationAttempt["outcome"]> | null;
  error: PublicationError | null;
  /** until the next call; null: no further call, or, in an open state, at once */
  retryInMs: number | null;
  sequence: number;
  content: {
    status?: string;
    external_id?: string | null;
    external_url?: string | null;
    wordpress_status?: string;
    wordpress_title?: string;
  };
}

/**
 * The end of a call. It closes the attempt, whatever other writers did in the meantime. If a post is known by now, from the answer or from an
 * earlier webhook, the publication becomes `published` whatever the call's result: the post exists.
 */
export function endOfCall(row: CallRow, result: CallResult, policy: RetryPolicy): CallEnd {
  const end = ownEnd(row, result, policy);
  // Somebody asked for an update during the call. The post exists, so another call follows.
  if (!row.options.again || end.state !== "published") return end;
  return { ...end, state: "queued", task: "update", attempt: 0 };
}

function ownEnd(row: CallRow, result: CallResult, policy: RetryPolicy): CallEnd {
  const { attempt, sequence } = row;
  const error = "error" in result && result.error ? reported(result.error) : null;
  const base = { attempt, sequence, error: null, retryInMs: null, content: {} };

  if (result.kind === "published") {
    const { post } = result;
    if (isCurrent(post, row)) {
      return { ...base, state: "published", outcome: "published", sequence: post.sequence, content: contentOf(post) };
    }
    return { ...base, state: row.external_id === null ? "gone" : "published", outcome: "published" };
  }
  if (result.kind === "changed") {
    const { post, told } = result;
    const current = isCurrent(post, row);
    // The bridge does not report what IGNY8 writes.
    const titled = told.title === undefined ? {} : { wordpress_title: told.title };
    const to = current ? { sequence: post.sequence, content: { ...contentOf(post), ...titled } } : {};
    const gone = row.external_id === null || (current && post.post_status === DELETED);
    return { ...base, state: gone ? "gone" : "published", outcome: "published", ...to };
  }
  // A webhook reported during the call that the post was deleted: there is nothing left to update or to unpublish.
  if (row.task !== "create" && row.external_id === null) {
    return { ...base, state: "gone", outcome: result.kind === "lost" ? "interrupted" : "failed", error };
  }
  if (row.task === "create" && row.external_id !== null) {
    const outcome = error ? "failed" : result.kind === "lost" ? "interrupted" : null;
    return { ...base, state: "published", attempt: outcome ? attempt : attempt - 1, outcome };
  }
  if (result.kind === "lost") return { ...base, state: "waiting", outcome: "interrupted" };
  if (row.cancel_requested && (result.kind === "put_back" || error)) {
    // A post that was to be changed stays as it is.
    if (row.task !== "create") return { ...base, state: "published", outcome: "failed", error };
    return { ...base, state: "cancelled", outcome: "failed", error, content: { status: "review" } };
  }
  if (result.kind === "put_back") {
    // After a failure of the site, the article waits as after a first failed call. A failure caused by another article costs no wait.
    const failure = result.error;
    if (failure?.type === "BeingEdited") {
      return { ...base, state: "retrying", attempt: attempt - 1, outcome: null, error, retryInMs: failure.retryAfterMs ?? EDITOR_MS };
    }
    const retryInMs = failure ? (speaksOfSite(failure.type) && nextRetryDelay({ ...policy, maximumAttempts: 2 }, 1, failure)) || 0 : null;
    return { ...base, state: retryInMs === null ? "queued" : "retrying", attempt: attempt - 1, outcome: null, error, retryInMs };
  }
  const retryInMs = nextRetryDelay(policy, attempt, result.error);
  if (retryInMs !== null) return { ...base, state: "retrying", outcome: "failed", error, retryInMs };
  if (result.error.type !== "PostGone") return { ...base, state: "failed", outcome: "failed", error };
  // An update and a first call hear of a post in the trash in the same way. A withdrawal hears only of a deleted one.
  const content = row.task === "withdraw" ? GONE : { status: "draft" };
  return { ...base, state: "gone", outcome: "failed", error, content };
}

/** A failure in the form that people may see. */
export const reported = ({ type, message, advice }: SiteFailure): PublicationError => ({ type, message, advice });

/** Whether no newer state of the post is known. The newest sequence wins, in any order of arrival (requirements 5.3). */
export const isCurrent = (post: Pick<PostState, "sequence">, known: { sequence: number }): boolean => post.sequence >= known.sequence;

/** What the deletion of a post changes in its content, which has no post from then on. */
const GONE = { status: "draft", external_id: null, external_url: null, wordpress_status: DELETED } as const;

/** What an answer or a report about a post changes in its content. */
export function contentOf({ post_id, post_url, post_status }: Omit<PostState, "sequence">) {
  if (post_status === DELETED) return GONE;
  const status = contentStatusFor(post_status);
  return { ...(status ? { status } : {}), external_id: String(post_id), external_url: post_url, wordpress_status: post_status };
}
