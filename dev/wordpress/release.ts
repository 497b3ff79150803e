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

/** The name of a WordPress, independent of the machine. */
export type ReleaseName = "newest" | "middle" | "oldest";

/** The parts of a site. */
export interface Release {
  /** For people: "WordPress 6.1.9, MariaDB 10.11.19". */
  name: string;
  /** Its template's name in the cache. */
  key: string;
  /** The folder with WordPress itself. */
  wordpress: string;
  /** Absent: the PHP that the machine has. */
  php?: Php;
  database: Database;
}

const found = new Map<ReleaseName, Promise<Release>>();

/**
 * Newest: the newest WordPress on SQLite, with the machine's PHP. Oldest: WordPress 6.1 with PHP 8.2 and MariaDB of Debian 12, if
 * apt-get can download it. Between them: WordPress 6.2 on SQLite, which is the oldest on every other machine.
 * The search runs once per process.
 * @param log gets a line if the oldest is not available
 * @throws Error if nothing can be downloaded
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
    // As different from the newest as possible: the PHP that comes with the repository, not the machine's.
    const php = await fromNpm().then(probe, () => undefined);
    return { ...release, ...(php && { php }) };
  }
}

const named = async (release: Omit<Release, "name">): Promise<Release> => {
  const version = /\$wp_version = '([^']+)'/.exec(await readFile(join(release.wordpress, "wp-includes", "version.php"), "utf8"))?.[1];
  return { ...release, name: `WordPress ${version}, ${release.database.name}` };
};

/** Debian stores some of WordPress's files elsewhere and links to them. A site needs them all in one folder. */
function debianWordPress({ root }: DebianStack): Promise<string> {
  return cached(join("wordpress", `core-${basename(root)}`), async (dir) => {
    // Two links point into the machine's own /etc, to files that it may not have.
    await cp(join(root, "usr", "share", "wordpress"), dir, { recursive: true, dereference: true, filter: existsSync });
    await rm(join(dir, "wp-config.php"));
  });
}
