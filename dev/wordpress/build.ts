import { createHash, randomBytes } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "../cache.ts";
import { findPhp, type Php } from "../php/find.ts";
import { downloadWordPress } from "./download.ts";
import { findRelease, type Release } from "./release.ts";
import { linkTree } from "./tree.ts";
import { COMPILED, type SitePrograms, wp } from "./wpCli.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** The files that determine a template. A change of one makes new templates. */
const SOURCES = ["build.ts", "sqlite.ts", "mariadb.ts", "wp-config.php"];

/** Set for the template, and replaced in every copy. */
export const TEMPLATE_ADMIN = "admin";

/** The values of a site's wp-config.php, which also keep the site's settings between starts. */
export interface SiteState {
  url: string;
  salt: string;
  allowed_hosts: string[];
  release_keys: string;
  /** WordPress's DB_HOST. */
  db_host: string;
  admin_user: string;
  admin_password: string;
}

const stateFile = (dir: string): string => join(dir, ".igny8-dev.json");

/** The state of the site in `dir`; undefined if there is no site yet. */
export async function readState(dir: string): Promise<SiteState | undefined> {
  const text = await readFile(stateFile(dir), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as SiteState);
}

export async function writeState(dir: string, state: SiteState): Promise<void> {
  await writeFile(stateFile(dir), JSON.stringify(state, null, 2), { mode: 0o600 });
}

export const newSecret = (): string => randomBytes(18).toString("base64url");

/** Puts our must-use plugins and configuration into a site, so that existing sites get changes at their next start. */
export async function refreshOwnFiles(dir: string): Promise<void> {
  await cp(join(HERE, "mu-plugins"), join(dir, "wp-content", "mu-plugins"), { recursive: true });
  await cp(join(HERE, "wp-config.php"), join(dir, "wp-config.php"));
}

/**
 * A finished WordPress site to copy, without the bridge. It is made once and kept in the cache.
 * @param release default: the newest
 * @param php builds it; default: the release's own, otherwise the one of `findPhp`
 * @returns its folder, which nobody may serve or change
 * @throws Error if PHP or WordPress is not available
 */
export async function prepareTemplate(log: (line: string) => void = () => undefined, release?: Release, php?: Php): Promise<string> {
  const made = release ?? (await findRelease("newest", log));
  const sources = await Promise.all(SOURCES.map((name) => readFile(join(HERE, name))));
  const hash = createHash("sha256").update(Buffer.concat(sources)).digest("hex").slice(0, 10);
  const key = `${made.key}-${made.database.key}-${hash}`;
  return cached(join("wordpress", key), async (dir) => build(dir, made, php ?? made.php ?? (await findPhp()), log));
}

async function build(dir: string, { name, wordpress, database }: Release, php: Php, log: (line: string) => void): Promise<void> {
  const { wpCli } = await downloadWordPress();
  log(`building the template of ${name}`);
  const content = join(dir, "wp-content");
  await linkTree(wordpress, dir);
  await mkdir(join(content, "mu-plugins"), { recursive: true });
  await database.create(dir);
  await rm(join(content, "plugins", "hello.php"), { force: true });
  await rm(join(content, "plugins", "akismet"), { recursive: true, force: true });
  await mkdir(join(content, "uploads"), { recursive: true });
  await refreshOwnFiles(dir);
  const running = await database.start(dir, log);
  try {
    await install({ php, wpCli, dir }, running.host);
  } finally {
    await running.stop();
  }
  // A copy reads this file as its own state, so the template's file must not remain.
  await rm(stateFile(dir));
  await rm(join(dir, COMPILED), { recursive: true, force: true });
}

async function install(site: SitePrograms, host: string): Promise<void> {
  const [url, password] = ["http://127.0.0.1", newSecret()];
  const admin = { admin_user: TEMPLATE_ADMIN, admin_password: password };
  await writeState(site.dir, { url, salt: newSecret(), allowed_hosts: [], release_keys: "", db_host: host, ...admin });
  const options = { url, title: "WordPress", ...admin, admin_email: "admin@example.com" };
  await wp(site, ["core", "install", "--skip-email", ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)]);
  await wp(site, ["rewrite", "structure", "/%postname%/"]);
}
