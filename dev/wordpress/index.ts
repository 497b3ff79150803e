import { findPhp } from "../php/find.ts";
import { existingSite } from "./existing.ts";
import { startLocal } from "./local.ts";
import { phpWorkers } from "./phpWorker.ts";
import { playground } from "./playground.ts";
import { findRelease, type ReleaseName } from "./release.ts";

export { prepareTemplate } from "./build.ts";
export { findRelease, type ReleaseName } from "./release.ts";

export interface WordPressOptions {
  /** Where the site lives; built when it is empty, taken as it is otherwise. */
  dir: string;
  /** For a site that is built: which WordPress, PHP and database. Default "newest". */
  release?: ReleaseName;
  /** Taken when free, else another one; without it the port of the last start. */
  port?: number;
  /** A plugin's folder; its copy becomes `wp-content/plugins/igny8-wp-bridge`, anew at each start, activated when it has PHP files. */
  pluginDir?: string;
  /** `host:port` pairs that WordPress may call although they are private. */
  allowedHosts?: string[];
  /** Public keys, `id:base64`, whose releases the plugin takes besides those it was packed with: the sources have none. */
  releaseKeys?: string;
  /** PHP processes, that is requests at a time. Default 3. */
  workers?: number;
  /** Settings of php.ini for requests, by name: `{ post_max_size: "8M" }`. Playground has its own. */
  phpSettings?: Record<string, string>;
  /** Default: what the last start used, at first "admin" and a random password. */
  adminUser?: string;
  adminPassword?: string;
  title?: string;
  /** Gets a line about each choice and each thing out of the ordinary. */
  log?: (line: string) => void;
}

/** A WordPress that answers. */
export interface WordPressSite {
  /** Without a slash at the end. */
  url: string;
  port: number;
  adminUser: string;
  adminPassword: string;
  /** The folder with wp-config.php; "" for a site that is not ours. */
  path: string;
  /** Where it comes from, for people. */
  source: string;
  /** Runs wp-cli and gives its stdout. @throws Error with what wp-cli said */
  wp(args: string[]): Promise<string>;
  /** What WordPress wrote to wp-content/debug.log since the site was made or reset. */
  debugLog(): Promise<string>;
  /** Puts the database back to how it was right after the start and empties the uploads and the log. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A real WordPress, from the first of: the site that WORDPRESS_URL names, PHP on PATH, PHP from npm, WordPress Playground.
 * @throws Error when none of them works
 */
export async function startWordPress(options: WordPressOptions): Promise<WordPressSite> {
  const log = options.log ?? (() => undefined);
  const url = process.env["WORDPRESS_URL"];
  if (url) {
    log(`WordPress: ${url}, named by WORDPRESS_URL`);
    return existingSite(url);
  }
  const release = await findRelease(options.release ?? "newest", log);
  const runtime = await (release.php ? Promise.resolve(release.php) : findPhp()).then(
    (php) => ({
      php,
      workers: options.workers ?? 3,
      startWorker: (site: { dir: string }) => phpWorkers(php, site.dir, log, options.phpSettings),
    }),
    (error: Error) => {
      log(`${error.message} WordPress Playground has to do, at seconds a request.`);
      return playground(log);
    },
  );
  log(`${release.name}: ${runtime.php.source} ${runtime.php.version}`);
  return startLocal(options, release, runtime);
}
