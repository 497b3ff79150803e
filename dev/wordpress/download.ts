import { rm } from "node:fs/promises";
import { join } from "node:path";
import { cached, npmFolder, unzip } from "../cache.ts";
import { copyTree } from "./tree.ts";

const FILES = "dist/cli/wp-files";

/** Contains WordPress 7.1.1, wp-cli 2.12.0 and the SQLite integration 3.0.2, complete and unchanged. */
const PACKAGE = {
  name: "wp-studio",
  version: "1.22.0",
  integrity: "sha512-boMtahkhgWDKKyNTBA1uTK5ghnAmxXhDY6KeQCO9FmcI3/o+YOSq8JwYW5ZYnxHCxH14Jf/mD6CJTBvTWl2Ytw==",
  keep: [`${FILES}/latest/wordpress`, `${FILES}/wp-cli`, `${FILES}/sqlite-database-integration`],
};

/** Identifies the result of `downloadWordPress` in the keys of what is made from it. */
export const WORDPRESS_RELEASE = `${PACKAGE.name}-${PACKAGE.version}`;

/** Absolute paths of the parts of a site. */
export interface WordPressParts {
  core: string;
  sqlite: string;
  wpCli: string;
}

/** Downloads the parts into the cache. @throws Error if they are not available or have unexpected digests */
export async function downloadWordPress(): Promise<WordPressParts> {
  const files = join(await npmFolder(PACKAGE), FILES);
  return {
    core: join(files, "latest", "wordpress"),
    sqlite: join(files, "sqlite-database-integration"),
    wpCli: join(files, "wp-cli", "wp-cli.phar"),
  };
}

/** Contains the PHP files of WordPress 6.2.6 in a ZIP, and everything else beside it. */
const OLD_PACKAGE = {
  name: "@wp-playground/wordpress-builds",
  version: "0.9.19",
  integrity: "sha512-dlqvh/MJDpE5W68vgPPKUjpip6zMuBh59L3D18ZX+pdwurC4q4ydrTww/3sTMV69BBcoH6kF93YtAtujNC5Mpw==",
  keep: ["src/wordpress/wp-6.2.zip", "public/wp-6.2"],
};

/** The oldest WordPress in an npm package, complete. @returns its folder @throws Error if it is not available */
export function downloadOldWordPress(): Promise<string> {
  return cached(join("wordpress", `core-wordpress-builds-${OLD_PACKAGE.version}-6.2`), async (dir) => {
    const from = await npmFolder(OLD_PACKAGE);
    await copyTree(join(from, "public", "wp-6.2"), dir);
    await unzip(join(from, "src", "wordpress", "wp-6.2.zip"), dir);
    // It is a complete site. Only WordPress's own files are needed.
    const site = ["wp-config.php", "wp-content/database", "wp-content/plugins/sqlite-database-integration", "wp-content/mu-plugins"];
    await Promise.all([...site, "wp-content/db.php"].map((path) => rm(join(dir, path), { recursive: true, force: true })));
  });
}
