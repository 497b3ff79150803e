import { existsSync } from "node:fs";
import { cp, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { cached } from "../cache.ts";
import { debianStack, type DebianStack } from "../php/debianStack.ts";
import { fromNpm, type Php, probe } from "../php/find.ts";
import type { Database } from "./database.ts";
import { downloadOldWordPress, downloadWordPress, WORDPRESS_RELEASE } from "./download.ts";
import { mariadb } from "./mariadb.ts";
import { sqlite } from "./sqlite.ts";

/** Which WordPress is meant, whatever that is on this machine. */
export type ReleaseName = "newest" | "middle" | "oldest";

/** What a site is made of. */
export interface Release {
  /** For people: "WordPress 6.1.9, MariaDB 10.11.19". */
  name: string;
  /** Names its template in the cache. */
  key: string;
  /** The folder with WordPress itself. */
  wordpress: string;
  /** Absent: whichever the machine has. */
  php?: Php;
  database: Database;
}

const found = new Map<ReleaseName, Promise<Release>>();

/**
 * The newest WordPress on SQLite and whichever PHP there is; the oldest, WordPress 6.1 with PHP 8.2 and MariaDB of Debian 12,
 * where apt-get can bring that; what lies between, WordPress 6.2 on SQLite, which is also the oldest anywhere else.
 * Looked for once per process.
 * @param log gets a line when the oldest is not to be had
 * @throws Error when nothing can be downloaded
 */
export function findRelease(name: ReleaseName, log: (line: string) => void = () => undefined): Promise<Release> {
  const search = { newest, middle, oldest: () => oldest(log) }[name];
  const release = found.get(name) ?? search();
  found.set(name, release);
  release.catch(() => found.delete(name));
  return release;
}

async function newest(): Promise<Release> {
  const { core, sqlite: integration } = await downloadWordPress();
  return named({ key: WORDPRESS_RELEASE, wordpress: core, database: sqlite(integration) });
}

async function middle(): Promise<Release> {
  const [wordpress, parts] = await Promise.all([downloadOldWordPress(), downloadWordPress()]);
  return named({ key: basename(wordpress), wordpress, database: sqlite(parts.sqlite) });
}

async function oldest(log: (line: string) => void): Promise<Release> {
  try {
    const stack = await debianStack();
    const wordpress = await debianWordPress(stack);
    return await named({ key: basename(wordpress), wordpress, php: stack.php, database: await mariadb(stack) });
  } catch (error) {
    const release = await middle();
    log(`${(error as Error).message} The oldest here is ${release.name}.`);
    // As far from the newest as can be: one that comes with the repository rather than the machine's.
    const php = await fromNpm().then(probe, () => undefined);
    return { ...release, ...(php && { php }) };
  }
}

const named = async (release: Omit<Release, "name">): Promise<Release> => {
  const version = /\$wp_version = '([^']+)'/.exec(await readFile(join(release.wordpress, "wp-includes", "version.php"), "utf8"))?.[1];
  return { ...release, name: `WordPress ${version}, ${release.database.name}` };
};

/** Debian keeps some of WordPress's files elsewhere and links to them; a site needs them all in one folder. */
function debianWordPress({ root }: DebianStack): Promise<string> {
  return cached(join("wordpress", `core-${basename(root)}`), async (dir) => {
    // Two links point into the machine's own /etc, to things it may not have.
    await cp(join(root, "usr", "share", "wordpress"), dir, { recursive: true, dereference: true, filter: existsSync });
    await rm(join(dir, "wp-config.php"));
  });
}
