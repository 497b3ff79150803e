import { createHash } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cached } from "../cache.ts";
import { run } from "../processes.ts";

/** The C library must be the machine's own: another one would not fit the loader that starts every program. */
const NEVER = new Set(["libc6"]);
const USELESS = ["usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/lintian"];
const APT_MS = 300_000;

/** Debian packages to unpack into a folder. */
export interface DebianPackages {
  /** The name in messages and in the cache: "php8.2". */
  name: string;
  /** Packages to unpack with all their dependencies. */
  whole: string[];
  /** Packages to unpack without dependencies. */
  alone?: string[];
  /** A Debian other than the machine's. Then `alone` needs "libc6" too, and the programs run with the loader from it. */
  suite?: string;
}

/**
 * Debian packages unpacked into the cache, without installation and without root. Their programs run with
 * `LD_LIBRARY_PATH` set to `libraryPath`. apt-get checks what it downloads against the signatures of the machine's own sources.
 * @returns the folder that takes the place of `/`
 * @throws Error if there is no apt-get, or its sources lack the packages
 */
export async function debianFolder(packages: DebianPackages): Promise<string> {
  const key = createHash("sha256").update(JSON.stringify(packages)).digest("hex").slice(0, 10);
  return cached(join("debian", `${packages.name}-${process.arch}-${key}`), async (root) => {
    const work = `${root}.apt`;
    try {
      await mkdir(work, { recursive: true });
      await download(packages, work);
      for (const name of await readdir(work)) if (name.endsWith(".deb")) await run("dpkg-deb", ["-x", join(work, name), root]);
      await Promise.all(USELESS.map((path) => rm(join(root, path), { recursive: true, force: true })));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}

/** The folders of the shared libraries below an unpacked folder, in the form of `LD_LIBRARY_PATH`. */
export async function libraryPath(root: string): Promise<string> {
  const paths: string[] = [];
  for (const above of [join(root, "usr", "lib"), join(root, "lib")])
    for (const name of await readdir(above).catch(() => [])) if (name.endsWith("-linux-gnu")) paths.push(join(above, name));
  return paths.join(":");
}

async function download({ name, whole, alone = [], suite }: DebianPackages, work: string): Promise<void> {
  const options = [...(await ownState(work)), ...(suite === undefined ? [] : await sourcesOf(suite, work))];
  const apt = (args: string[]) => run("apt-get", [...options, ...args], { cwd: work, timeoutMs: APT_MS });
  try {
    // One of several sources may be unreachable. The next command shows whether the others are enough.
    await apt(["update"]).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") throw error;
    });
    const { stdout } = whole.length > 0 ? await apt(["install", "--simulate", "--no-install-recommends", ...whole]) : { stdout: "" };
    const names = [...stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] as string);
    await apt(["download", ...names.filter((one) => !NEVER.has(one)), ...alone]);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no apt-get here" : message.split("\n").at(-1);
    throw new Error(`${name} from Debian can't be had: ${why}.`, { cause: error });
  }
}

/** Another Debian from the server of the machine's own sources, checked against the same keys. @throws Error if the machine's sources are not Debian's */
async function sourcesOf(suite: string, work: string): Promise<string[]> {
  const { stdout } = await run("apt-get", ["indextargets", "--format", "$(ORIGIN) $(COMPONENT) $(REPO_URI)", "Created-By: Packages"]);
  const server = /^Debian main (\S+\/debian\/?)$/m.exec(stdout)?.[1];
  if (server === undefined) throw new Error(`The sources of packages here are not Debian's, so ${suite} can't be had.`);
  const list = join(work, "sources.list");
  await writeFile(list, `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${server} ${suite} main\n`);
  return ["-o", `Dir::Etc::sourcelist=${list}`, "-o", "Dir::Etc::sourceparts=-"];
}

/** apt-get with its own lists, its own cache and an empty list of installed packages, so that it names every dependency. */
async function ownState(work: string): Promise<string[]> {
  const status = join(work, "status");
  await Promise.all([
    mkdir(join(work, "lists", "partial"), { recursive: true }),
    mkdir(join(work, "cache", "archives", "partial"), { recursive: true }),
    writeFile(status, ""),
  ]);
  const settings = {
    "Dir::State::lists": join(work, "lists"),
    "Dir::State::status": status,
    "Dir::Cache": join(work, "cache"),
    "Debug::NoLocking": "1",
    // Root's apt-get would download as another user, who may lack access to the cache.
    "APT::Sandbox::User": "root",
  };
  return ["-qq", ...Object.entries(settings).flatMap(([setting, value]) => ["-o", `${setting}=${value}`])];
}
