/** When to call WordPress again; requirements 3.3: after 60 s first, then exponentially, three attempts in all. */
export interface RetryPolicy {
  /** milliseconds to wait after the first failed call */
  initialIntervalMs: number;
  backoffCoefficient: number;
  /** all calls, including the first */
  maximumAttempts: number;
}

/** The longest wait: a `Retry-After` of more than a day is cut to a day. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/**
 * Milliseconds until the next call, or null if there is none.
 * `Retry-After` (RFC 9110, 10.2.3) lengthens the wait of the policy and never shortens it.
 * @param attempt the number of the failed call, 1 for the first
 */
export function nextRetryDelay(
  policy: RetryPolicy,
  attempt: number,
  failure: { retryable: boolean; retryAfterMs?: number | undefined },
): number | null {
  if (!failure.retryable || attempt >= policy.maximumAttempts) return null;
  const backoff = policy.initialIntervalMs * policy.backoffCoefficient ** (attempt - 1);
  return Math.min(LONGEST_WAIT_MS, Math.max(backoff, failure.retryAfterMs ?? 0));
}

/**
 * Milliseconds in a `Retry-After` header, which holds seconds or an HTTP date; undefined if it is absent or unreadable.
 * @param now the clock, in milliseconds since the epoch
 */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  // The oldest of the three HTTP date formats names no zone and means GMT (RFC 9110, 5.6.7).
  const date = Date.parse(/\d{4}\s*$/.test(header) ? `${header} GMT` : header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
