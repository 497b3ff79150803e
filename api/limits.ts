import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes, type RateLimiterAbstract } from "rate-limiter-flexible";
import { ApiError } from "./errors.ts";

/** Attempts per key and window, in seconds. Many people may share an address, so it is allowed more than one person. */
const RULES = {
  sign_in: { points: 10, duration: 15 * 60 },
  sign_in_from: { points: 100, duration: 15 * 60 },
  sign_up_from: { points: 20, duration: 60 * 60 },
  password_reset: { points: 5, duration: 60 * 60 },
  password_reset_from: { points: 50, duration: 60 * 60 },
  // With mail, strangers could write to anybody by invites: an account's, and those that one person gets.
  invite_mail: { points: 100, duration: 24 * 60 * 60 },
  invite_mail_to: { points: 5, duration: 60 * 60 },
  // Of webhooks with a key that no site has. A host may have many sites that were removed from IGNY8 and go on for a while.
  site_key_from: { points: 300, duration: 15 * 60 },
  // What plugins ask of themselves. A host of many sites has them behind one address; a site asks a few times a day.
  plugin_ask: { points: 120, duration: 60 * 60 },
  plugin_ask_from: { points: 5_000, duration: 60 * 60 },
  plugin_download: { points: 60, duration: 60 * 60 },
  plugin_download_from: { points: 600, duration: 60 * 60 },
  plugin_enrol: { points: 20, duration: 60 * 60 },
  plugin_enrol_from: { points: 100, duration: 60 * 60 },
} as const;
type Rule = keyof typeof RULES;
/** Of those, the ones that count by address. */
export type RuleFrom = Extract<Rule, `${string}_from`>;

export interface Limits {
  /** @throws ApiError 429 with `Retry-After` when the key has used its attempts up */
  take(rule: Rule, key: string): Promise<void>;
  /** An attempt that turned out to be right does not count. */
  giveBack(rule: Rule, key: string): Promise<void>;
}

/** Keys are people's e-mail addresses, in any case and of any length; none of that belongs into the table. */
const stored = (key: string) => createHash("sha256").update(key.toLowerCase()).digest("base64url");

/** Limits that all API processes share through PostgreSQL; each process alone goes on counting when it is away. */
export function createLimits(pool: Pool): Limits {
  // A connection that breaks while nobody uses it is replaced; unheard, its error would end the process.
  pool.on("error", () => undefined).on("connect", (client) => client.on("error", () => undefined));
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
  ) as unknown as Record<Rule, RateLimiterAbstract>;
  return {
    async take(rule, key) {
      try {
        await limiters[rule].consume(stored(key));
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
        throw new ApiError(429, "rate_limited", `Too many attempts. Try again in ${Math.ceil(seconds / 60)} minutes.`, {
          headers: { "retry-after": String(seconds) },
        });
      }
    },
    async giveBack(rule, key) {
      await limiters[rule].reward(stored(key));
    },
  };
}
