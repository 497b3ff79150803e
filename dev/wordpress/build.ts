import { createHash, randomBytes } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "../cache.ts";
import { findPhp, type Php } from "../php.ts";
import { downloadWordPress, WORDPRESS_RELEASE } from "./download.ts";
import { copyTree, linkTree } from "./tree.ts";
import { wp } from "./wpCli.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** Made for the template and replaced in every copy. */
export const TEMPLATE_ADMIN = "admin";

/** What a site's wp-config.php reads; also our memory of the site between starts. */
export interface SiteState {
  url: string;
  salt: string;
  allowed_hosts: string[];
  admin_user: string;
  admin_password: string;
}

const stateFile = (dir: string): string => join(dir, ".igny8-dev.json");

/** The state of the site in `dir`, or undefined when there is no site yet. */
export async function readState(dir: string): Promise<SiteState | undefined> {
  const text = await readFile(stateFile(dir), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as SiteState);
}

export async function writeState(dir: string, state: SiteState): Promise<void> {
  await writeFile(stateFile(dir), JSON.stringify(state, null, 2), { mode: 0o600 });
}

export const newSecret = (): string => randomBytes(18).toString("base64url");

/** Puts our must-use plugins and configuration into a site, so that a change here reaches existing sites at their next start. */
export async function refreshOwnFiles(dir: string): Promise<void> {
  await cp(join(HERE, "mu-plugins"), join(dir, "wp-content", "mu-plugins"), { recursive: true });
  await cp(join(HERE, "wp-config.php"), join(dir, "wp-config.php"));
}

/**
 * A finished WordPress site to make copies of, without the bridge: made once and kept in the cache.
 * @param php builds it; default: what `findPhp` finds
 * @returns its folder; never serve or change it
 * @throws Error when PHP or WordPress can't be had
 */
export async function prepareTemplate(log: (line: string) => void = () => undefined, php?: Php): Promise<string> {
  const sources = await Promise.all(["build.ts", "wp-config.php"].map((name) => readFile(join(HERE, name))));
  const hash = createHash("sha256").update(Buffer.concat(sources)).digest("hex").slice(0, 10);
  return cached(join("wordpress", `${WORDPRESS_RELEASE}-${hash}`), async (dir) => build(dir, php ?? (await findPhp()), log));
}

async function build(dir: string, php: Php, log: (line: string) => void): Promise<void> {
  const parts = await downloadWordPress();
  log("building the WordPress template");
  const content = join(dir, "wp-content");
  await linkTree(parts.core, dir);
  await copyTree(parts.sqlite, join(content, "mu-plugins", "sqlite-database-integration"));
  await rm(join(content, "plugins", "hello.php"), { force: true });
  await rm(join(content, "plugins", "akismet"), { recursive: true, force: true });
  await mkdir(join(content, "uploads"), { recursive: true });
  // A relative path: the template is copied, and a copy must not run the template's files.
  const dropIn = await readFile(join(parts.sqlite, "db.copy"), "utf8");
  await writeFile(
    join(content, "db.php"),
    dropIn
      .replace("'{SQLITE_IMPLEMENTATION_FOLDER_PATH}'", "__DIR__ . '/mu-plugins/sqlite-database-integration'")
      .replaceAll("{SQLITE_PLUGIN}", "sqlite-database-integration/load.php"),
  );
  await refreshOwnFiles(dir);
  const password = newSecret();
  await writeState(dir, {
    url: "http://127.0.0.1",
    salt: newSecret(),
    allowed_hosts: [],
    admin_user: TEMPLATE_ADMIN,
    admin_password: password,
  });

  const site = { php, wpCli: parts.wpCli, dir };
  const install = {
    url: "http://127.0.0.1",
    title: "WordPress",
    admin_user: TEMPLATE_ADMIN,
    admin_password: password,
    admin_email: "admin@example.com",
  };
  await wp(site, ["core", "install", "--skip-email", ...Object.entries(install).map(([name, value]) => `--${name}=${value}`)]);
  await wp(site, ["rewrite", "structure", "/%postname%/"]);
  // Copies ask for their state when it is there: the template's own must not be taken for theirs.
  await rm(stateFile(dir));
}
