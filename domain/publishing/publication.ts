/** How far a publication is; docs/words.md. `waiting`, `held` and `gone` belong to lanes, holds and deleted posts. */
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

/** States in which work is still to be done; all others are finished and only a person's retry reopens them. */
export const OPEN_STATES = ["queued", "waiting", "publishing", "retrying"] as const satisfies PublicationState[];

export function isOpen(state: PublicationState): boolean {
  return (OPEN_STATES as readonly string[]).includes(state);
}

/** One call to WordPress as people may see it: no key, and no more of the article than its first characters. */
export interface PublicationAttempt {
  /** 1 for the first call since the publication was queued */
  attempt: number;
  started_at: string;
  /** absent while the call is under way, and for ever when the worker died in it */
  ended_at?: string;
  duration_ms?: number;
  outcome?: "published" | "failed" | "interrupted";
  request?: { method: string; url: string; headers: Record<string, string>; body: Record<string, any> };
  response?: { status: number; body: string };
  error?: PublicationError;
}

/** Why a call failed, what to do about it, and whether another try can help. */
export interface PublicationError {
  type: string;
  message: string;
  advice: string;
}

/** Attempts kept in a publication's row; older ones are dropped, sync events remember them. */
export const ATTEMPTS_KEPT = 20;
