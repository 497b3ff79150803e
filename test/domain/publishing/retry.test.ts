import fc from "fast-check";
import { expect, test } from "vitest";
import { nextRetryDelay, retryAfterMs, type RetryPolicy } from "../../../domain/publishing/retry.ts";

const DAY = 24 * 60 * 60 * 1000;
const SEEDS: RetryPolicy = { initialIntervalMs: 60_000, backoffCoefficient: 2, maximumAttempts: 3 };
const policy = fc.record({
  initialIntervalMs: fc.integer({ min: 1, max: DAY }),
  backoffCoefficient: fc.double({ min: 1, max: 10, noNaN: true }),
  maximumAttempts: fc.integer({ min: 1, max: 20 }),
});
const attempt = fc.integer({ min: 1, max: 25 });
const asked = fc.option(fc.integer({ min: 0, max: 3 * DAY }), { nil: undefined });

test("the required rule: 60 s, then 120 s, then no more", () => {
  expect([1, 2, 3].map((call) => nextRetryDelay(SEEDS, call, { retryable: true }))).toEqual([60_000, 120_000, null]);
});

test("there is no next call if it can't help, or if all attempts were made; otherwise there is", () => {
  fc.assert(
    fc.property(policy, attempt, fc.boolean(), asked, (rule, call, retryable, retryAfter) => {
      const none = nextRetryDelay(rule, call, { retryable, retryAfterMs: retryAfter }) === null;
      expect(none).toBe(!retryable || call >= rule.maximumAttempts);
    }),
  );
});

test("the wait is the longer of the policy's and the site's, and a day at most", () => {
  fc.assert(
    fc.property(policy, attempt, asked, (rule, call, retryAfter) => {
      fc.pre(call < rule.maximumAttempts);
      const delay = nextRetryDelay(rule, call, { retryable: true, retryAfterMs: retryAfter })!;
      const backoff = rule.initialIntervalMs * rule.backoffCoefficient ** (call - 1);
      expect(delay).toBeGreaterThanOrEqual(Math.min(DAY, backoff));
      expect(delay).toBeGreaterThanOrEqual(Math.min(DAY, retryAfter ?? 0));
      expect(delay).toBeLessThanOrEqual(Math.min(DAY, Math.max(backoff, retryAfter ?? 0)));
    }),
  );
});

test("Retry-After in seconds", () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), (seconds) => {
      expect(retryAfterMs(` ${seconds} `, Date.now())).toBe(seconds * 1000);
    }),
  );
  expect(nextRetryDelay(SEEDS, 1, { retryable: true, retryAfterMs: retryAfterMs("9".repeat(400), 0) })).toBe(DAY);
});

test("Retry-After as a date; a past date means now", () => {
  const now = fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(now, fc.integer({ min: -1_000_000, max: 1_000_000 }), (date, seconds) => {
      const whole = Math.floor(date.getTime() / 1000) * 1000;
      expect(retryAfterMs(new Date(whole + seconds * 1000).toUTCString(), whole)).toBe(Math.max(0, seconds * 1000));
    }),
  );
});

test.each(["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])(
  "the date format %s has the same meaning in every time zone",
  (text) => {
    const zone = process.env["TZ"];
    try {
      for (const here of ["America/New_York", "UTC", "Asia/Tokyo"]) {
        process.env["TZ"] = here;
        expect(retryAfterMs(text, Date.UTC(1994, 10, 6, 8, 49, 0)), here).toBe(37_000);
      }
    } finally {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    }
  },
);

test("a missing or unreadable Retry-After asks for nothing", () => {
  for (const header of [null, undefined, "", "soon", "12 seconds", "1e3x"]) expect(retryAfterMs(header, 0)).toBeUndefined();
});
