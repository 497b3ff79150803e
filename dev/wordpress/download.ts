import { join } from "node:path";
import { npmFolder } from "../cache.ts";

const FILES = "dist/cli/wp-files";

/** Carries WordPress 7.1.1, wp-cli 2.12.0 and the SQLite integration 3.0.2, whole and unchanged. */
const PACKAGE = {
  name: "wp-studio",
  version: "1.22.0",
  integrity: "sha512-boMtahkhgWDKKyNTBA1uTK5ghnAmxXhDY6KeQCO9FmcI3/o+YOSq8JwYW5ZYnxHCxH14Jf/mD6CJTBvTWl2Ytw==",
  keep: [`${FILES}/latest/wordpress`, `${FILES}/wp-cli`, `${FILES}/sqlite-database-integration`],
};

/** Names what `downloadWordPress` brings, for keys of things made from it. */
export const WORDPRESS_RELEASE = `${PACKAGE.name}-${PACKAGE.version}`;

/** Absolute paths of the parts a site is built from. */
export interface WordPressParts {
  core: string;
  sqlite: string;
  wpCli: string;
}

/** Brings the parts into the cache. @throws Error when they can't be had or are not the bytes we know */
export async function downloadWordPress(): Promise<WordPressParts> {
  const files = join(await npmFolder(PACKAGE), FILES);
  return {
    core: join(files, "latest", "wordpress"),
    sqlite: join(files, "sqlite-database-integration"),
    wpCli: join(files, "wp-cli", "wp-cli.phar"),
  };
}
