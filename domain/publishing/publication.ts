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

/** States with work left. All others have ended, and only a wish reopens them. */
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
