/** When to call WordPress again; requirements 3.3: 60 s first, then exponentially, three attempts in all. */
export interface RetryPolicy {
  /** milliseconds to wait after the first failed call */
  initialIntervalMs: number;
  backoffCoefficient: number;
  /** calls in all, the first included */
  maximumAttempts: number;
}

/** A `Retry-After` beyond a day is not waited for longer than this. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/**
 * Milliseconds until the next call, or null when there is to be none.
 * `Retry-After` (RFC 9110, 10.2.3) lengthens the wait of the policy and never shortens it.
 * @param attempt the call that failed, 1 for the first
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
 * Milliseconds asked for by a `Retry-After` header: seconds or an HTTP date; undefined when absent or unreadable.
 * @param now the clock, in milliseconds since the epoch
 */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  // The oldest of the three forms of dates names no zone and means GMT (RFC 9110, 5.6.7).
  const date = Date.parse(/\d{4}\s*$/.test(header) ? `${header} GMT` : header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
