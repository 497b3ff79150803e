import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Pool } from "pg";
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes, type RateLimiterAbstract } from "rate-limiter-flexible";
import { ApiError } from "./errors.ts";
import { counted } from "../../domain/text.ts";

/** Attempts per key and window (in seconds). Many people may share an address, so an address has a higher limit than a person. */
const RULES = {
  // By address and person (signInLimits.ts), so that a stranger locks nobody else out. These two slow attempts down.
  sign_in: { points: 10, duration: 15 * 60 },
  sign_in_of: { points: 30, duration: 15 * 60 },
  sign_in_from: { points: 100, duration: 15 * 60 },
  // Codes of six digits: with the codes beside the present one, three of a million are right. By person, however many sign-ins begin.
  second_factor: { points: 5, duration: 15 * 60 },
  second_factor_from: { points: 100, duration: 15 * 60 },
  sign_up_from: { points: 20, duration: 60 * 60 },
  password_reset: { points: 5, duration: 60 * 60 },
  password_reset_from: { points: 50, duration: 60 * 60 },
  // Mails for the confirmation of an e-mail address.
  verification: { points: 5, duration: 60 * 60 },
  verification_from: { points: 50, duration: 60 * 60 },
  // Without a limit, strangers could send mails to anybody by invites. One limit is for the account, one for the person invited.
  invite_mail: { points: 100, duration: 24 * 60 * 60 },
  invite_mail_to: { points: 5, duration: 60 * 60 },
  // Webhooks with unknown keys. A host may have many sites that were removed from IGNY8 and still send for a while.
  site_key_from: { points: 300, duration: 15 * 60 },
  // Requests of plugins. A host with many sites may send all of them from one address; a site sends a few a day.
  plugin_ask: { points: 120, duration: 60 * 60 },
  plugin_ask_from: { points: 5_000, duration: 60 * 60 },
  plugin_download: { points: 60, duration: 60 * 60 },
  plugin_download_from: { points: 600, duration: 60 * 60 },
  plugin_enrol: { points: 20, duration: 60 * 60 },
  /** of an account; its quota is the limit */
  connection_tests: { points: 1_000_000_000, duration: 60 * 60 },
  plugin_enrol_from: { points: 100, duration: 60 * 60 },
} as const;
type Rule = keyof typeof RULES;
/** The rules that count by address. */
export type RuleFrom = Extract<Rule, `${string}_from`>;

export interface Limits {
  /** @throws ApiError 429 with `Retry-After` if the key has no attempts left */
  take(rule: Rule, key: string): Promise<void>;
  /** Counts an attempt, and delays it if there were too many. @throws ApiError 429 for a few seconds if many are being delayed already */
  slow(rule: Rule, key: string): Promise<void>;
  /** Counts an attempt without a limit. @returns the number in this window, and the seconds until the window ends */
  count(rule: Rule, key: string): Promise<{ count: number; seconds: number }>;
  /** Resets the key's attempts. */
  forget(rule: Rule, key: string): Promise<void>;
  /** Takes an attempt back that was successful. */
  giveBack(rule: Rule, key: string): Promise<void>;
}

/** Keys are e-mail addresses in any case and of any length. Neither belongs in the table, so it holds a hash. */
const stored = (key: string) => createHash("sha256").update(key.toLowerCase()).digest("base64url");

/** How long an excess attempt is delayed, and how many of one key a process delays at once. Together they bound the attempts per second. */
const SLOW_MS = 1_500;
const WAITING = 5;

/**
 * Limits that all API processes share through PostgreSQL. While it is away, each process counts by itself.
 * @param slowMs how long an excess attempt is delayed
 */
export function createLimits(pool: Pool, slowMs = SLOW_MS): Limits {
  const waiting = new Map<string, number>();
  // An idle connection that breaks is replaced. Without a listener, its error would end the process.
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
        throw new ApiError(429, "rate_limited", `Too many attempts. Try again in ${counted(Math.ceil(seconds / 60), "minute")}.`, {
          headers: { "retry-after": String(seconds) },
        });
      }
    },
    async slow(rule, key) {
      const { consumedPoints } = await limiters[rule].penalty(stored(key));
      if (consumedPoints <= RULES[rule].points) return;
      const queue = `${rule} ${stored(key)}`;
      const before = waiting.get(queue) ?? 0;
      if (before >= WAITING) {
        const message = "Too many attempts at once. Try again in a few seconds.";
        throw new ApiError(429, "rate_limited", message, { headers: { "retry-after": String(Math.ceil(slowMs / 1_000)) } });
      }
      waiting.set(queue, before + 1);
      try {
        await setTimeout(slowMs);
      } finally {
        const left = (waiting.get(queue) ?? 1) - 1;
        if (left > 0) waiting.set(queue, left);
        else waiting.delete(queue);
      }
    },
    async count(rule, key) {
      const { consumedPoints, msBeforeNext } = await limiters[rule].penalty(stored(key));
      return { count: consumedPoints, seconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)) };
    },
    async forget(rule, key) {
      await limiters[rule].delete(stored(key));
    },
    async giveBack(rule, key) {
      await limiters[rule].reward(stored(key));
    },
  };
}
