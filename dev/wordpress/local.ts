import { copyFile, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Php } from "../php.ts";
import { freePort } from "../ports.ts";
import { run } from "../processes.ts";
import { copyTree, newSecret, prepareTemplate, readState, refreshOwnFiles, type SiteState, TEMPLATE_ADMIN, writeState } from "./build.ts";
import { downloadWordPress } from "./download.ts";
import type { WordPressOptions, WordPressSite } from "./index.ts";
import { servePhp } from "./serve.ts";
import { wp } from "./wpCli.ts";

const SETUP = fileURLToPath(new URL("./setup.php", import.meta.url));
const PLUGIN = "igny8-wp-bridge";

const isEmpty = async (dir: string): Promise<boolean> => (await readdir(dir).catch(() => [])).length === 0;

/** `startWordPress` with a PHP of this machine. */
export async function startLocal(options: WordPressOptions, php: Php): Promise<WordPressSite> {
  const log = options.log ?? (() => undefined);
  const dir = resolve(options.dir);
  const { wpCli } = await downloadWordPress();
  const site = { php, wpCli, dir };
  if (await isEmpty(dir)) await copySite(await prepareTemplate(log), dir);
  const before = await readState(dir);
  await refreshOwnFiles(dir);

  const wanted = options.port ?? Number(new URL(before?.url ?? "http://127.0.0.1:0").port);
  const { port, replaced } = await freePort(wanted);
  if (replaced) log(`port ${wanted} is taken: WordPress uses ${port}`);
  const state: SiteState = {
    url: `http://127.0.0.1:${port}`,
    salt: before?.salt ?? newSecret(),
    allowed_hosts: (options.allowedHosts ?? []).map((host) => host.toLowerCase()),
    admin_user: options.adminUser ?? before?.admin_user ?? TEMPLATE_ADMIN,
    admin_password: options.adminPassword ?? before?.admin_password ?? newSecret(),
  };
  await writeState(dir, state);
  await setUp(site, state, options.title ?? null, await copyPlugin(options.pluginDir, dir));
  if (before && before.url !== state.url) await moveLinks(site, before.url, state.url);

  const database = join(dir, "wp-content", "database", ".ht.sqlite");
  const snapshot = `${database}-start`;
  const debugLogFile = join(dir, "wp-content", "debug.log");
  await copyFile(database, snapshot);
  const pool = await servePhp({ php, dir, port, workers: options.workers ?? 3, log });
  // Somebody took the port in between. wp-config.php reads the URL at each request.
  state.url = `http://127.0.0.1:${pool.port}`;
  if (pool.port !== port) await writeState(dir, state);

  return {
    url: state.url,
    port: pool.port,
    adminUser: state.admin_user,
    adminPassword: state.admin_password,
    path: dir,
    source: `${php.source} ${php.version}`,
    wp: (args) => wp(site, args),
    debugLog: () => readFile(debugLogFile, "utf8").catch(() => ""),
    reset: () =>
      pool.alone(async () => {
        for (const journal of ["-journal", "-wal", "-shm"]) await rm(database + journal, { force: true });
        await copyFile(snapshot, database);
        const uploads = join(dir, "wp-content", "uploads");
        await rm(uploads, { recursive: true, force: true });
        await mkdir(uploads);
        await rm(debugLogFile, { force: true });
      }),
    stop: () => pool.stop(),
  };
}

/** Takes its name only when it is whole: half a copy must not look like a site at the next start. */
async function copySite(template: string, dir: string): Promise<void> {
  const unfinished = `${dir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await copyTree(template, unfinished);
  await rename(unfinished, dir);
}

/** A copy, never a link: WordPress deletes a plugin's folder when it upgrades it. @returns the plugin's file, if there is one */
async function copyPlugin(from: string | undefined, dir: string): Promise<string | null> {
  if (from === undefined || (await isEmpty(from))) return null;
  const to = join(dir, "wp-content", "plugins", PLUGIN);
  await rm(to, { recursive: true, force: true });
  await copyTree(resolve(from), to);
  return (await readdir(to)).includes(`${PLUGIN}.php`) ? `${PLUGIN}/${PLUGIN}.php` : null;
}

async function setUp(site: { php: Php; dir: string }, state: SiteState, title: string | null, plugin: string | null): Promise<void> {
  const { url, admin_user, admin_password } = state;
  const want = JSON.stringify({ url, title, admin_user, admin_password, plugin });
  await run(site.php.bin, [...site.php.args, SETUP, site.dir, want], { env: { ...process.env, ...site.php.env }, timeoutMs: 60_000 });
}

/** Articles name their pictures by full URL. */
async function moveLinks(site: Parameters<typeof wp>[0], from: string, to: string): Promise<void> {
  await wp(site, ["search-replace", from, to, "--all-tables", "--skip-columns=guid", "--quiet"]);
}
