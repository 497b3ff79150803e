import type { SiteFailure } from "./failure.ts";
import { speaksOfSite } from "./lane.ts";
import type { PublicationAttempt, PublicationError, PublicationState } from "./publication.ts";
import type { Warning } from "./repair.ts";
import { nextRetryDelay, type RetryPolicy } from "./retry.ts";
import { contentStatusFor } from "./wordpressStatus.ts";

/** A post's state as WordPress reports it, in an answer or a webhook. */
export interface PostState {
  post_id: number;
  post_url: string;
  post_status: string;
  /** rises with each change of the post */
  sequence: number;
}

/** What a call came to for one article. */
export type CallResult =
  | { kind: "published"; post: PostState & { created: boolean; warnings: Warning[] } }
  | { kind: "failed"; error: SiteFailure }
  /** nothing was decided, it costs no attempt; `error` tells why where it was the site's doing */
  | { kind: "put_back"; error?: SiteFailure }
  /** nobody heard the answer: the worker died */
  | { kind: "lost" };

/** A publication whose call ends, as it is at that moment: webhooks may have told of the post meanwhile. */
export interface CallRow {
  attempt: number;
  sequence: number;
  external_id: string | null;
  cancel_requested: boolean;
}

/** What the end of a call makes of its publication and content. */
export interface CallEnd {
  state: PublicationState;
  attempt: number;
  /** how the attempt is closed; null: as if it had not been made */
  outcome: NonNullable<PublicationAttempt["outcome"]> | null;
  error: PublicationError | null;
  /** until the next call; null for none, or at once where the state is open */
  retryInMs: number | null;
  sequence: number;
  content: { status?: string; external_id?: string; external_url?: string; wordpress_status?: string };
}

/**
 * The end of a call, whoever else has written meanwhile: it closes the attempt in any case. A post that is known by now, from the answer
 * or from a webhook that was quicker, makes the publication `published` whatever the call came to: a post that was made is not unmade.
 * The newest sequence wins whatever the order of arrival (requirements 5.3).
 */
export function endOfCall(row: CallRow, result: CallResult, policy: RetryPolicy): CallEnd {
  const { attempt, sequence } = row;
  const error = "error" in result && result.error ? reported(result.error) : null;
  const base = { attempt, sequence, error: null, retryInMs: null, content: {} };

  if (result.kind === "published") {
    const { post } = result;
    if (post.sequence >= sequence) return { ...base, state: "published", outcome: "published", ...applied(post) };
    return { ...base, state: row.external_id === null ? "gone" : "published", outcome: "published" };
  }
  if (row.external_id !== null) {
    const outcome = error ? "failed" : result.kind === "lost" ? "interrupted" : null;
    return { ...base, state: "published", attempt: outcome ? attempt : attempt - 1, outcome };
  }
  if (result.kind === "lost") return { ...base, state: "waiting", outcome: "interrupted" };
  if (row.cancel_requested && (result.kind === "put_back" || error)) {
    return { ...base, state: "cancelled", outcome: "failed", error, content: { status: "review" } };
  }
  if (result.kind === "put_back") {
    // What the site could not take at all waits as long as after a first failed call; what is one article's doing keeps no other waiting.
    const failure = result.error;
    const retryInMs = failure ? (speaksOfSite(failure.type) && nextRetryDelay({ ...policy, maximumAttempts: 2 }, 1, failure)) || 0 : null;
    return { ...base, state: retryInMs === null ? "queued" : "retrying", attempt: attempt - 1, outcome: null, error, retryInMs };
  }
  const retryInMs = nextRetryDelay(policy, attempt, result.error);
  if (retryInMs !== null) return { ...base, state: "retrying", outcome: "failed", error, retryInMs };
  const gone = result.error.type === "PostGone";
  return { ...base, state: gone ? "gone" : "failed", outcome: "failed", error, content: gone ? { status: "draft" } : {} };
}

/** A failure as people may see it. */
export const reported = ({ type, message, advice }: SiteFailure): PublicationError => ({ type, message, advice });

function applied({ sequence, post_id, post_url, post_status }: PostState): Pick<CallEnd, "sequence" | "content"> {
  const status = contentStatusFor(post_status);
  return {
    sequence,
    content: { ...(status ? { status } : {}), external_id: String(post_id), external_url: post_url, wordpress_status: post_status },
  };
}
