import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../processes.ts";
import { prepareTemplate, readState, refreshOwnFiles, type SiteState } from "./build.ts";
import type { Release } from "./release.ts";
import { copySite, copyTree } from "./tree.ts";
import { compiled, type SitePrograms, wp } from "./wpCli.ts";

const SETUP = fileURLToPath(new URL("./setup.php", import.meta.url));
const PLUGIN = "igny8-wp-bridge";

const isEmpty = async (dir: string): Promise<boolean> => (await readdir(dir).catch(() => [])).length === 0;

/**
 * Creates the site in `dir` if the folder is empty.
 * @returns the state of an existing site, or undefined
 * @throws Error if the folder holds something else
 */
export async function ensureSite(
  { dir, php }: SitePrograms,
  release: Release,
  log: (line: string) => void,
): Promise<SiteState | undefined> {
  if (await isEmpty(dir)) {
    // It gets its final name only when it is complete: half a copy must not look like a site at the next start.
    const unfinished = `${dir}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await copySite(await prepareTemplate(log, release, php), unfinished);
    await rename(unfinished, dir);
    return undefined;
  }
  if (!(await readdir(dir)).includes("wp-config.php"))
    throw new Error(`${dir} holds something that is no WordPress site. Choose an empty folder.`);
  return readState(dir);
}

/**
 * Brings a site that is not being served into the wanted state: our files, the plugin, the administrator, the links.
 * @throws Error with PHP's or the plugin's message
 */
export async function setUpSite(
  site: SitePrograms,
  before: SiteState | undefined,
  state: SiteState,
  extra: { title?: string | undefined; pluginDir?: string | undefined },
): Promise<void> {
  const { php, dir } = site;
  await refreshOwnFiles(dir);
  const plugin = await copyPlugin(extra.pluginDir, dir);
  const { url, admin_user, admin_password } = state;
  const want = JSON.stringify({ url, title: extra.title ?? null, admin_user, admin_password, plugin });
  await run(php.bin, [...php.args, ...compiled(dir, true), SETUP, dir, want], { env: { ...process.env, ...php.env }, timeoutMs: 120_000 });
  // Articles contain their pictures' full URLs.
  if (before && before.url !== url) await wp(site, ["search-replace", before.url, url, "--all-tables", "--skip-columns=guid", "--quiet"]);
}

/** A copy, never a link: WordPress deletes a plugin's folder when it upgrades it. @returns the plugin's file, if there is one */
async function copyPlugin(from: string | undefined, dir: string): Promise<string | null> {
  if (from === undefined || (await isEmpty(from))) return null;
  const to = join(dir, "wp-content", "plugins", PLUGIN);
  await rm(to, { recursive: true, force: true });
  await copyTree(resolve(from), to);
  return (await readdir(to)).includes(`${PLUGIN}.php`) ? `${PLUGIN}/${PLUGIN}.php` : null;
}

/** Empties what a site has stored outside its database. */
export async function emptyCollections(dir: string): Promise<void> {
  const uploads = join(dir, "wp-content", "uploads");
  await rm(uploads, { recursive: true, force: true });
  await mkdir(uploads);
  await rm(join(dir, "wp-content", "debug.log"), { force: true });
}
