import type { Pool } from "pg";
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes, type RateLimiterAbstract } from "rate-limiter-flexible";
import { ApiError } from "./errors.ts";

/** Attempts per key and window, in seconds. */
const RULES = {
  sign_in: { points: 10, duration: 15 * 60 },
  sign_up: { points: 20, duration: 60 * 60 },
  password_reset: { points: 5, duration: 60 * 60 },
} as const;

export interface Limits {
  /** @throws ApiError 429 with `Retry-After` when the key has used its attempts up */
  take(rule: keyof typeof RULES, key: string): Promise<void>;
}

/** Limits that all API processes share through PostgreSQL; each process alone goes on counting when it is away. */
export function createLimits(pool: Pool): Limits {
  const limiters = Object.fromEntries(
    Object.entries(RULES).map(([name, rule]) => [
      name,
      new RateLimiterPostgres({
        storeClient: pool,
        storeType: "pool",
        tableName: "igny8_rate_limits",
        tableCreated: true,
        keyPrefix: name,
        insuranceLimiter: new RateLimiterMemory(rule),
        ...rule,
      }),
    ]),
  ) as unknown as Record<keyof typeof RULES, RateLimiterAbstract>;
  return {
    async take(rule, key) {
      try {
        await limiters[rule].consume(key.toLowerCase());
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
        throw new ApiError(429, "rate_limited", `Too many attempts. Try again in ${Math.ceil(seconds / 60)} minutes.`, {
          headers: { "retry-after": String(seconds) },
        });
      }
    },
  };
}
