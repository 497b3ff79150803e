import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Php } from "../php/find.ts";
import { run } from "../processes.ts";

/** The folder of a site with its compiled code. The code names the folder that it was compiled in, so no copy of the site can use it. */
export const COMPILED = ".opcache";

/** A site on disk, and the programs that work on it. */
export interface SitePrograms {
  php: Php;
  /** Path of wp-cli.phar. */
  wpCli: string;
  /** The folder with wp-config.php. */
  dir: string;
}

/**
 * Settings of PHP by which its processes share the compiled code of a site, in a folder there. A process without it
 * compiles WordPress for half a second.
 * @param only for a process that ends soon: it needs no shared memory for that
 */
export function compiled(dir: string, only: boolean): string[] {
  const folder = join(dir, COMPILED);
  mkdirSync(folder, { recursive: true });
  const settings = {
    // Off by default for the command line and `php -S`. WordPress is eight times slower without it.
    enable_cli: "1",
    file_cache: folder,
    file_cache_only: only ? "1" : "0",
    validate_timestamps: "1",
    revalidate_freq: "0",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-d", `opcache.${name}=${value}`]);
}

/**
 * Runs wp-cli on a site: `wp(site, ["post", "list", "--format=json"])`.
 * @returns stdout, without the line end
 * @throws Error with wp-cli's message if it fails
 */
export async function wp(site: SitePrograms, args: string[]): Promise<string> {
  const { php, wpCli, dir } = site;
  const fixed = [`--path=${dir}`, "--allow-root", "--no-color"];
  const settings = ["-d", "memory_limit=512M", "-d", "display_errors=stderr", "-d", "sendmail_path=/bin/true", ...compiled(dir, true)];
  const { stdout } = await run(php.bin, [...php.args, ...settings, wpCli, ...args, ...fixed], {
    env: {
      ...process.env,
      ...php.env,
      // Packages that a person installed for their own wp-cli are not loaded.
      WP_CLI_PACKAGES_DIR: "/nonexistent",
      WP_CLI_CONFIG_PATH: "/nonexistent",
      // One site must not get another site's cached download of the same address.
      WP_CLI_CACHE_DIR: join(dir, ".wp-cli-cache"),
    },
    cwd: dir,
    timeoutMs: 120_000,
  }).catch((error: Error) => {
    throw new Error(error.message.replace(/^.*?(?= failed: | took longer )/s, `wp ${args.slice(0, 2).join(" ")}`));
  });
  return stdout.trimEnd();
}
