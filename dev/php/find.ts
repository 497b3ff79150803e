import { existsSync } from "node:fs";
import { join } from "node:path";
import { npmFolder } from "../cache.ts";
import { run } from "../processes.ts";

/** A PHP that can run WordPress: start `bin` with `args` first and with `env` merged into the environment. */
export interface Php {
  bin: string;
  args: string[];
  env: Record<string, string>;
  /** "8.3.33" */
  version: string;
  /** Its origin, for people: "PHP on PATH". */
  source: string;
}

/** The extensions that WordPress, its SQLite integration and the media library need. */
const EXTENSIONS = ["pdo_sqlite", "gd", "curl", "mbstring", "xml", "zip"];
const OLDEST = [7, 4] as const;

const NPM_PHP = {
  name: "serverlesswp",
  version: "0.7.0",
  integrity: "sha512-WAIY1Rn5s7rUjuRG8AdxjU20ej410g+/qbfGNWXm0NQdTr3GqyZ7Srd5uEmauke9y8QZBheLgo/9prxh1imryg==",
  keep: ["php-files"],
};

const PROBE = `echo json_encode(["version" => PHP_VERSION, "missing" => array_values(array_filter(
  ${JSON.stringify(EXTENSIONS)}, fn($name) => !extension_loaded($name)))]);`;

export type PhpCandidate = Omit<Php, "version">;

let found: Promise<Php> | undefined;

/**
 * The PHP to use: one on PATH with everything that WordPress needs, otherwise the one from an npm package.
 * The search runs once per process.
 * @throws Error with the reason for each candidate
 */
export function findPhp(): Promise<Php> {
  found ??= search();
  found.catch(() => (found = undefined));
  return found;
}

async function search(): Promise<Php> {
  const reasons: string[] = [];
  for (const candidate of [onPath, fromNpm]) {
    try {
      return await probe(await candidate());
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  const install = "Debian: apt-get install php-cli php-sqlite3 php-gd php-curl php-mbstring php-xml php-zip";
  throw new Error(`No usable PHP. ${reasons.join(" ")} (${install})`);
}

const onPath = async (): Promise<PhpCandidate> => ({ bin: "php", args: [], env: { XDEBUG_MODE: "off" }, source: "PHP on PATH" });

/** The PHP from an npm package; `probe` tests it. @throws Error on other machines than Linux on x64 */
export async function fromNpm(): Promise<PhpCandidate> {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("PHP from npm: Linux on x64 only.");
  const dir = join(await npmFolder(NPM_PHP), "php-files");
  const settings = [`extension_dir=${join(dir, "exts")}`, "zend_extension=opcache.so"];
  // Its OpenSSL looks for certificates where Amazon Linux has them.
  const authorities = "/etc/ssl/certs/ca-certificates.crt";
  if (existsSync(authorities)) settings.push(`openssl.cafile=${authorities}`, `curl.cainfo=${authorities}`);
  return {
    bin: join(dir, "php"),
    args: ["-n", ...settings.flatMap((setting) => ["-d", setting])],
    env: { LD_LIBRARY_PATH: join(dir, "lib") },
    source: `PHP from npm (${NPM_PHP.name} ${NPM_PHP.version})`,
  };
}

/** Asks a PHP for its version. @throws Error if it does not run, is too old, or lacks what WordPress needs */
export async function probe(candidate: PhpCandidate): Promise<Php> {
  const { bin, args, env, source } = candidate;
  const { stdout } = await run(bin, [...args, "-r", PROBE], { env: { ...process.env, ...env }, timeoutMs: 20_000 }).catch(
    (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT";
      const lastLine = error.message.trim().split("\n").at(-1) ?? "";
      throw new Error(`${source}: ${missing ? "there is none" : lastLine}.`);
    },
  );
  const { version, missing } = JSON.parse(stdout) as { version: string; missing: string[] };
  if (missing.length > 0) throw new Error(`${source} (${version}): it lacks ${missing.join(", ")}.`);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new Error(`${source}: ${version} is older than ${OLDEST.join(".")}.`);
  }
  return { ...candidate, version };
}
