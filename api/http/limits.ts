import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Pool } from "pg";
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes, type RateLimiterAbstract } from "rate-limiter-flexible";
import { ApiError } from "./errors.ts";

/** Attempts per key and window, in seconds. Many people may share an address, so it is allowed more than one person. */
const RULES = {
  // By address and person (signInLimits.ts): strangers shut nobody else out. These two slow down.
  sign_in: { points: 10, duration: 15 * 60 },
  sign_in_of: { points: 30, duration: 15 * 60 },
  sign_in_from: { points: 100, duration: 15 * 60 },
  sign_up_from: { points: 20, duration: 60 * 60 },
  password_reset: { points: 5, duration: 60 * 60 },
  password_reset_from: { points: 50, duration: 60 * 60 },
  // Mails that confirm a person's e-mail.
  verification: { points: 5, duration: 60 * 60 },
  verification_from: { points: 50, duration: 60 * 60 },
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
  /** of an account; how many are allowed is its quota */
  connection_tests: { points: 1_000_000_000, duration: 60 * 60 },
  plugin_enrol_from: { points: 100, duration: 60 * 60 },
} as const;
type Rule = keyof typeof RULES;
/** Of those, the ones that count by address. */
export type RuleFrom = Extract<Rule, `${string}_from`>;

export interface Limits {
  /** @throws ApiError 429 with `Retry-After` when the key has used its attempts up */
  take(rule: Rule, key: string): Promise<void>;
  /** Counts an attempt; one too many waits. @throws ApiError 429 for a few seconds when many wait already */
  slow(rule: Rule, key: string): Promise<void>;
  /** Counts an attempt, whatever their number. @returns how many there were in this window, and how many seconds it lasts */
  count(rule: Rule, key: string): Promise<{ count: number; seconds: number }>;
  /** Nothing that was tried before counts any more. */
  forget(rule: Rule, key: string): Promise<void>;
  /** An attempt that turned out to be right does not count. */
  giveBack(rule: Rule, key: string): Promise<void>;
}

/** Keys are people's e-mail addresses, in any case and of any length; none of that belongs into the table. */
const stored = (key: string) => createHash("sha256").update(key.toLowerCase()).digest("base64url");

/** How long an attempt too many waits, and how many of one key wait in a process at once: together the most that anybody tries a second. */
const SLOW_MS = 1_500;
const WAITING = 5;

/**
 * Limits that all API processes share through PostgreSQL; each process alone goes on counting when it is away.
 * @param slowMs how long an attempt too many waits where it is slowed down
 */
export function createLimits(pool: Pool, slowMs = SLOW_MS): Limits {
  const waiting = new Map<string, number>();
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
