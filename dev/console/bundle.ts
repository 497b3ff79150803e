import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../processes.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const CONSOLE_DIR = join(ROOT, "dist/console");
const MARK = join(CONSOLE_DIR, "built-from");

/** Builds the console into dist/console, unless the present build has the same sources and packages. @returns whether it built */
export async function buildConsole(): Promise<boolean> {
  const sources = await fingerprint();
  if ((await readFile(MARK, "utf8").catch(() => "")) === sources) return false;
  // As a process of its own: under tests, NODE_ENV is `test`, and React would be built for development.
  const vite = join(ROOT, "node_modules/vite/bin/vite.js");
  await run(process.execPath, [vite, "build", "--config", join(ROOT, "console/vite.config.ts"), "--logLevel", "warn"], {
    env: { ...process.env, NODE_ENV: "production" },
    timeoutMs: 120_000,
  });
  await writeFile(MARK, sources);
  return true;
}

async function fingerprint(): Promise<string> {
  // The preview of articles uses the plugin's style.
  const folders = ["console", "plugin/igny8-wp-bridge/assets"].map((name) => join(ROOT, name));
  const entries = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })));
  const files = entries
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const hash = createHash("sha256");
  for (const file of [...files, join(ROOT, "package-lock.json")]) hash.update(`${relative(ROOT, file)}\0`).update(await readFile(file));
  return hash.digest("hex");
}
