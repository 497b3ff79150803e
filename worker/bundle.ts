import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** The sources of a bundle. The lockfile stands for the packages. */
const FOLDERS = ["workflows", "domain"];
const FILES = ["worker/makeBundle.ts", "package-lock.json"];
const DAY_MS = 24 * 60 * 60_000;
/** A bundle unused for this long belongs to a version that is gone. An unfinished file this old belongs to a process that was killed. */
const KEPT_MS = { bundle: 7 * DAY_MS, unfinished: 60 * 60_000 };

/**
 * Returns the workflows as one script. The first call for given sources makes it in a process of its own, because webpack leaves 170 MB in
 * the process that runs it. Later calls read it from the folder. The file's name contains hashes of the sources and of the script, so a
 * truncated file is made again. Several processes may do this at once.
 * @param dir is made if it is missing
 * @param traced with spans for OpenTelemetry. Others do without: they cost each of the threads a few megabytes
 * @param root the folder with the sources
 * @returns the script and its file
 * @throws Error if the folder can't be written and holds no such bundle, or if webpack refuses the sources
 */
export async function loadBundle(dir: string, { traced = false, root = ROOT } = {}): Promise<{ code: string; file: string }> {
  const made = `workflows-${traced ? "traced-" : ""}${await fingerprint(root)}-`;
  const found = await readWhole(dir, made);
  if (found) return found;
  await makeBundle(dir, made, root, traced);
  await removeOld(dir);
  const bundle = await readWhole(dir, made);
  if (!bundle) throw new Error(`The workflows' bundle in ${dir} was changed while it was made.`);
  return bundle;
}

async function readWhole(dir: string, made: string): Promise<{ code: string; file: string } | undefined> {
  const names = await readdir(dir).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(made))) {
    const file = join(dir, name);
    const code = await readFile(file, "utf8").catch(() => "");
    if (name === nameOf(made, code)) {
      // The new time says that the bundle is in use. In an image the folder is read only, and nothing is removed from it.
      await utimes(file, new Date(), new Date()).catch(() => undefined);
      return { code, file };
    }
  }
  return undefined;
}

const nameOf = (made: string, code: string) => `${made}${digest(code)}.js`;
const digest = (text: string | Buffer) => createHash("sha256").update(text).digest("hex").slice(0, 32);

async function makeBundle(dir: string, made: string, root: string, traced: boolean): Promise<void> {
  const unfinished = join(dir, `unfinished-${randomUUID()}.js`);
  try {
    await mkdir(dir, { recursive: true });
    const script = join(root, "worker/makeBundle.ts");
    await promisify(execFile)(process.execPath, [script, unfinished, ...(traced ? ["traced"] : [])], {
      timeout: 120_000,
      maxBuffer: 16 * 2 ** 20,
    });
    await rename(unfinished, join(dir, nameOf(made, await readFile(unfinished, "utf8"))));
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: string };
    throw new Error(`The workflows' bundle could not be made in ${dir} (WORKFLOW_BUNDLE_DIR): ${stderr.trim() || message}`, {
      cause: error,
    });
  } finally {
    await rm(unfinished, { force: true }).catch(() => undefined);
  }
}

async function removeOld(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    const kept = name.startsWith("workflows-")
      ? KEPT_MS.bundle
      : name.startsWith("unfinished-")
        ? KEPT_MS.unfinished
        : Number.POSITIVE_INFINITY;
    const info = await stat(join(dir, name)).catch(() => undefined);
    if (info && Date.now() - info.mtimeMs > kept) await rm(join(dir, name), { force: true });
  }
}

/** The hash of all sources of the bundle, with their paths, because the source map contains the paths. */
async function fingerprint(root: string): Promise<string> {
  const listed = await Promise.all(FOLDERS.map((name) => readdir(join(root, name), { recursive: true, withFileTypes: true })));
  const inFolders = listed.flat().flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
  const files = [...inFolders, ...FILES.map((name) => join(root, name))].toSorted();
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0`).update(digest(await readFile(file)));
  return hash.digest("hex").slice(0, 32);
}
