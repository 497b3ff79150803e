import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { claimFolder } from "../claims.ts";
import type { Php } from "../php/find.ts";
import { freePort } from "../ports.ts";
import { newSecret, type SiteState, TEMPLATE_ADMIN, writeState } from "./build.ts";
import type { RunningDatabase } from "./database.ts";
import { downloadWordPress } from "./download.ts";
import { emptyCollections, ensureSite, setUpSite } from "./prepare.ts";
import type { Release, ReleaseName } from "./release.ts";
import { servePool, type StartWorker } from "./serve.ts";
import { wp } from "./wpCli.ts";

export interface WordPressOptions {
  /** The site's folder; built if it is empty, otherwise used as it is. */
  dir: string;
  /** For a new site: its WordPress, PHP and database. Default "newest". */
  release?: ReleaseName;
  /** Used if it is free, otherwise another one; absent: the port of the last start. */
  port?: number;
  /** A plugin's folder. At each start it is copied to `wp-content/plugins/igny8-wp-bridge`, and activated if it has PHP files. */
  pluginDir?: string;
  /** `host:port` pairs that WordPress may call although they are private. */
  allowedHosts?: string[];
  /** Public keys, `id:base64`, whose releases the plugin accepts besides those in its package: the sources have none. */
  releaseKeys?: string;
  /** Number of PHP processes, and so of requests at once. Default 3. */
  workers?: number;
  /** Settings of php.ini for requests, by name: `{ post_max_size: "8M" }`. Playground has its own. */
  phpSettings?: Record<string, string>;
  /** Default: the values of the last start; at first "admin" and a random password. */
  adminUser?: string;
  adminPassword?: string;
  title?: string;
  /** Gets a line about each choice and anything unusual. */
  log?: (line: string) => void;
}

/** A WordPress that answers. */
export interface WordPressSite {
  /** Without a slash at the end. */
  url: string;
  port: number;
  adminUser: string;
  adminPassword: string;
  /** The folder with wp-config.php; "" for an existing site of somebody else. */
  path: string;
  /** Its origin, for people. */
  source: string;
  /** Runs wp-cli and returns its stdout. @throws Error with wp-cli's message */
  wp(args: string[]): Promise<string>;
  /** The content of wp-content/debug.log since the site was created or reset. */
  debugLog(): Promise<string>;
  /** Restores the database to its content right after the start, and empties the uploads and the log. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** How a site is run: its PHP, and its server. */
export interface Runtime {
  php: Php;
  workers: number;
  startWorker: (site: { dir: string; url: string; log: (line: string) => void }) => StartWorker;
}

/** `startWordPress` on this machine. @throws Error if the folder is in use or holds something else, or nothing starts */
export async function startLocal(options: WordPressOptions, release: Release, runtime: Runtime): Promise<WordPressSite> {
  const log = options.log ?? (() => undefined);
  const dir = resolve(options.dir);
  const { wpCli } = await downloadWordPress();
  const site = { php: runtime.php, wpCli, dir };
  const before = await ensureSite(site, release, log);
  const claim = await claimFolder(dir, "WordPress", log);
  let database: RunningDatabase | undefined;
  try {
    database = await release.database.start(dir, log);
    const wanted = options.port ?? Number(new URL(before?.url ?? "http://127.0.0.1:0").port);
    const { port, replaced } = await freePort(wanted);
    if (replaced) log(`port ${wanted} is taken: WordPress uses ${port}`);
    const state: SiteState = {
      url: `http://127.0.0.1:${port}`,
      salt: before?.salt ?? newSecret(),
      db_host: database.host,
      allowed_hosts: (options.allowedHosts ?? []).map((host) => host.toLowerCase()),
      release_keys: options.releaseKeys ?? "",
      admin_user: options.adminUser ?? before?.admin_user ?? TEMPLATE_ADMIN,
      admin_password: options.adminPassword ?? before?.admin_password ?? newSecret(),
    };
    await writeState(dir, state);
    await setUpSite(site, before, state, options);
    const restore = await database.snapshot();
    const startWorker = runtime.startWorker({ dir, url: state.url, log });
    const pool = await servePool({ startWorker, port, workers: runtime.workers, log });
    // Another process took the port in between. wp-config.php reads the URL at each request.
    state.url = `http://127.0.0.1:${pool.port}`;
    if (pool.port !== port) await writeState(dir, state);

    return {
      url: state.url,
      port: pool.port,
      adminUser: state.admin_user,
      adminPassword: state.admin_password,
      path: dir,
      source: `${release.name}, ${runtime.php.source} ${runtime.php.version}`,
      wp: (args) => wp(site, args),
      debugLog: () => readFile(join(dir, "wp-content", "debug.log"), "utf8").catch(() => ""),
      reset: () =>
        pool.alone(async () => {
          await restore();
          await emptyCollections(dir);
        }),
      async stop() {
        await pool.stop();
        await database?.stop();
        await claim.release();
      },
    };
  } catch (error) {
    await database?.stop();
    await claim.release();
    throw error;
  }
}
