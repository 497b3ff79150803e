import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Orm } from "../orm.ts";
import { ofNoAccount } from "../tenant.ts";
import { databaseTrouble, wordsOf } from "../trouble.ts";
import { APPLIED } from "./statements.ts";

const LOOK_MS = 1_000;
const UNDEFINED_TABLE = "42P01";

/** Why a process waits. */
interface Obstacle {
  kind: "older" | "away";
  why: string;
}

/**
 * Waits until the database has every migration of this version, which `npm run migrate` applies. A newer schema is good: migrations only add
 * (docs/operations/migrations.md). A database that can't be reached is waited for as well. One log line says what the process waits for.
 * @param options.minutes after which it gives up
 * @param options.waiting called once, when the wait begins
 * @throws Error in one line for people, after that time
 */
export async function untilCurrent(
  orm: Orm,
  log: Pick<Logger, "info" | "warn">,
  options: { minutes: number; waiting?: () => void },
): Promise<void> {
  const until = Date.now() + options.minutes * 60_000;
  let said: Obstacle["kind"] | undefined;
  for (;;) {
    const found = await look(orm);
    if (!("kind" in found)) {
      if (said) log.info("the schema is up to date");
      if (found.unknown.length > 0)
        log.info({ unknown: found.unknown }, `the schema is newer than this version, which works with it: ${few(found.unknown)}`);
      return;
    }
    if (Date.now() >= until) throw new Error(`Gave up after SCHEMA_WAIT_MINUTES (${options.minutes}): ${found.why}`);
    if (!said) options.waiting?.();
    if (said !== found.kind) log.warn(`waiting: ${found.why}`);
    said = found.kind;
    await sleep(Math.min(LOOK_MS, Math.max(until - Date.now(), 0)));
  }
}

/** What the database has and this version does not, or why this version can't work with it. @throws Error that waiting does not help */
async function look(orm: Orm): Promise<{ unknown: string[] } | Obstacle> {
  const known = (orm.config.get("migrations").migrationsList as { name: string }[]).map(({ name }) => name);
  try {
    const applied = new Set(await appliedIn(orm));
    const missing = known.filter((name) => !applied.has(name));
    return missing.length > 0 ? { kind: "older", why: lacks(missing) } : { unknown: [...applied].filter((name) => !known.includes(name)) };
  } catch (error) {
    if (databaseTrouble(error) === undefined) throw error;
    const why = `the database can't be reached (${wordsOf(error)}). Check DATABASE_URL, and that PostgreSQL runs.`;
    return { kind: "away", why };
  }
}

/** An empty database has no table of migrations. */
async function appliedIn(orm: Orm): Promise<string[]> {
  try {
    return (await APPLIED<{ name: string }>(ofNoAccount(orm.em), {})).map(({ name }) => name);
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return [];
    throw error;
  }
}

const lacks = (missing: string[]) =>
  `the schema is older than this version, and lacks ${few(missing)}. Run npm run migrate, or wait until it ends.`;

function few(names: string[]): string {
  return names.length > 3 ? `${names[0]} and ${names.length - 1} more` : names.join(", ");
}
