import { findPhp } from "../php/find.ts";
import { existingSite } from "./existing.ts";
import { startLocal, type WordPressOptions, type WordPressSite } from "./local.ts";
import { phpWorkers } from "./phpWorker.ts";
import { playground } from "./playground.ts";
import { findRelease } from "./release.ts";

export { prepareTemplate } from "./build.ts";
export type { WordPressOptions, WordPressSite } from "./local.ts";
export { findRelease, type ReleaseName } from "./release.ts";

/**
 * A real WordPress, from the first available of: the site in WORDPRESS_URL, PHP on PATH, PHP from npm, WordPress Playground.
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
