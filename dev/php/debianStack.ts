import { createHash } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cached } from "../cache.ts";
import { debianFolder, libraryPath } from "./debian.ts";
import { type Php, probe } from "./find.ts";

const PHP = "php8.2";
const PHP_PARTS = ["cli", "sqlite3", "gd", "curl", "xml", "mbstring", "zip", "intl", "mysql", "opcache"];

/** From Debian 12: the oldest available version of each. */
const PACKAGES = {
  name: `wordpress-${PHP}-mariadb`,
  whole: [...PHP_PARTS.map((part) => `${PHP}-${part}`), "mariadb-server-core", "php-codesniffer"],
  // Without its dependencies, which include a web server. The rest is what the links in its folder point to.
  alone: [
    ...["twentytwentyone", "twentytwentytwo", "twentytwentythree"].map((theme) => `wordpress-theme-${theme}`),
    ...["wordpress", "libjs-cropper", "libjs-underscore", "php-getid3"],
  ],
};

/** Libraries that others depend on come first. For equal numbers, the alphabet decides. */
const EARLY = ["mysqlnd", "pdo", "dom", "xml"];
/** Extensions that are not for servers, or whose library is missing. */
const LEFT_OUT = new Set(["opcache", "ffi", "readline", "xsl"]);

/** Programs of Debian 12 in a folder of the cache. */
export interface DebianStack {
  /** Takes the place of `/`. */
  root: string;
  /** Merge it into the environment of every program below `root`. */
  env: { LD_LIBRARY_PATH: string };
  php: Php;
}

/** Unpacks them into the cache. @throws Error if they are not available, for example because this is not Debian 12 */
export async function debianStack(): Promise<DebianStack> {
  const root = await debianFolder(PACKAGES);
  const env = { LD_LIBRARY_PATH: await libraryPath(root) };
  const modules = join(root, "usr", "lib", "php");
  const build = (await readdir(modules)).find((name) => /^\d{8}$/.test(name));
  if (build === undefined) throw new Error(`${PHP} from Debian came without its extensions.`);
  const dir = join(modules, build);
  const names = (await readdir(dir)).map((file) => file.replace(/\.so$/, "")).filter((name) => !LEFT_OUT.has(name));
  const ordered = [...EARLY, ...names.filter((name) => !EARLY.includes(name)).toSorted()];
  const ini = await writeIni([`extension_dir=${dir}`, "zend_extension=opcache.so", ...ordered.map((name) => `extension=${name}`)]);
  const bin = join(root, "usr", "bin", PHP);
  // By environment, so that a PHP which PHP starts has its extensions too. Empty: no extensions of an installed PHP.
  const php = await probe({ bin, args: [], env: { ...env, PHPRC: ini, PHP_INI_SCAN_DIR: "" }, source: "PHP from Debian" });
  return { root, env, php };
}

/** A folder with such a php.ini. */
function writeIni(lines: string[]): Promise<string> {
  const text = `${lines.join("\n")}\n`;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 10);
  return cached(join("debian", `ini-${hash}`), (dir) => writeFile(join(dir, "php.ini"), text));
}
