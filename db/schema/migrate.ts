import { setTimeout as sleep } from "node:timers/promises";
import { connectOnce, type EntityManager, type KnownMigration, type Orm, readMigrations } from "../orm.ts";
import { watchBlockers } from "./blockers.ts";
import { migrationSession } from "./session.ts";
import { LOCK_TIMEOUT, TRY_LOCK, WHO_MIGRATES } from "./statements.ts";

/** How long a migration waits for a lock on a table. Everything that comes after it waits behind it, so this is short, and the migration tries again. */
const LOCK_MS = 3_000;
/** About ten minutes, with the pauses. */
const TRIES = 25;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** How often a job looks whether another one has ended. */
const LOOK_MS = 500;
/** PostgreSQL, appendix A: lock_not_available, deadlock_detected. Nothing of the migration is left then. */
const TRY_AGAIN = new Set(["55P03", "40P01"]);

export interface MigrateOptions {
  /** gets a line for whatever it waits for */
  say?: (line: string) => void;
  /** gets a line for each migration that it applied, with its time */
  applied?: (line: string) => void;
  /** instead of those of db/migrations */
  migrations?: KnownMigration[];
  tries?: number;
  firstPauseMs?: number;
}

/**
 * Brings the schema up to date, on a connection of its own that nothing limits. Of several at once, the others wait for the first, however long. Each
 * migration is a transaction, so what is applied stays applied. One that builds an index beside running work has none (db/migrations/IndexMigration.ts).
 * @param url of PostgreSQL itself, not of a pool that shares sessions
 * @returns the names of the migrations that it applied
 * @throws Error in one line for people: which migration failed, why, and what to do
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const { say = () => undefined, migrations = await readMigrations() } = options;
  const session = migrationSession(url);
  const orm = await connectOnce(url, session.prepare, migrations);
  try {
    await takeLock(orm.em.fork(), say);
    const done: string[] = [];
    for (const { name } of await orm.migrator.getPending()) {
      const { class: Made } = migrations.find((known) => known.name === name)!;
      const transactional = new Made(orm.em.getDriver(), orm.config).isTransactional();
      await apply(orm, name, transactional, { url, pid: session.pid(), ...options, say });
      done.push(name);
    }
    return done;
  } finally {
    await orm.close();
  }
}

/** The lock is the session's, so it ends with the connection. */
async function takeLock(em: EntityManager, say: (line: string) => void): Promise<void> {
  let waiting = false;
  for (;;) {
    const [row] = await TRY_LOCK<{ locked: boolean }>(em, {});
    if (row!.locked) return;
    if (!waiting) {
      const [who] = await WHO_MIGRATES<{ pid: number; address: string | null; since: string | null }>(em, {});
      const named = who
        ? ` (process ${who.pid} of PostgreSQL${who.address ? ` from ${who.address}` : ""}, for ${who.since ?? "some time"})`
        : "";
      say(`Another migration runs${named}. Waiting until it ends.`);
    }
    waiting = true;
    await sleep(LOOK_MS);
  }
}

interface Session extends MigrateOptions {
  url: string;
  pid: number;
  say: (line: string) => void;
}

async function apply(
  orm: Orm,
  name: string,
  transactional: boolean,
  { url, pid, say, applied, tries = TRIES, firstPauseMs = FIRST_PAUSE_MS }: Session,
): Promise<void> {
  // CREATE INDEX CONCURRENTLY waits for the end of older transactions, and nothing waits behind it. So it may wait as long as it must, and says for whom.
  await LOCK_TIMEOUT(orm.em.fork(), { ms: String(transactional ? LOCK_MS : 0) });
  let pause = firstPauseMs;
  for (let tried = 1; ; tried += 1) {
    const began = performance.now();
    const blockers = watchBlockers(url, pid, transactional ? undefined : (blocker) => say(`${name} waits for ${blocker}.`));
    try {
      await orm.migrator.up({ migrations: [name] });
      return applied?.(`Applied ${name} in ${inSeconds(performance.now() - began)}.`);
    } catch (error) {
      const { code, message } = error as { code?: unknown; message: string };
      const left = transactional ? "Nothing of it is applied." : "It is not complete.";
      if (!TRY_AGAIN.has(String(code))) throw new Error(`${name} failed: ${oneLine(message)} ${left}`, { cause: error });
      const by = blockers.last() && `: ${blockers.last()} has it`;
      if (tried >= tries)
        throw new Error(
          `${name} got no lock in ${tried} tries${by}. ${left} End what has the lock, or run npm run migrate again when less is going on.`,
          { cause: error },
        );
      say(`${name} waited ${LOCK_MS / 1_000} s for a lock${by}. It tries again in ${inSeconds(pause)} (try ${tried + 1} of ${tries}).`);
    } finally {
      await blockers.stop();
    }
    await sleep(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

const inSeconds = (ms: number) => `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 0)} s`;
const oneLine = (message: string) =>
  message
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/(?<![.!?])$/, ".");
