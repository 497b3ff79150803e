import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { debianStack } from "../../../../dev/php/debianStack.ts";
import { findPhp, fromNpm, type Php, probe } from "../../../../dev/php/find.ts";
import { run } from "../../../../dev/processes.ts";
import { PLUGIN_DIR } from "../../support/bridgeSite.ts";

/** The plugin's files with this ending, as absolute paths. */
export const pluginFiles = async (ending: string): Promise<string[]> =>
  (await readdir(PLUGIN_DIR, { recursive: true })).filter((name) => name.endsWith(ending)).map((name) => join(PLUGIN_DIR, name));

/** Runs PHP with these arguments. @returns stdout @throws Error with PHP's output on failure */
export async function runPhp({ bin, args: first, env }: Php, args: string[]): Promise<string> {
  const settings = ["-d", "memory_limit=512M", "-d", "display_errors=stderr"];
  return (await run(bin, [...first, ...settings, ...args], { env: { ...process.env, ...env }, timeoutMs: 60_000 })).stdout;
}

/** One PHP of each version that is available here, newest first, and the reasons why others are not. */
export async function everyPhp(): Promise<{ all: Php[]; missing: string[] }> {
  const candidates = [findPhp, async () => probe(await fromNpm()), async () => (await debianStack()).php];
  const all = new Map<string, Php>();
  const missing: string[] = [];
  for (const candidate of candidates) {
    try {
      const php = await candidate();
      const version = php.version.split(".").slice(0, 2).join(".");
      all.set(version, all.get(version) ?? php);
    } catch (error) {
      missing.push((error as Error).message);
    }
  }
  return { all: [...all.values()].toSorted((a, b) => b.version.localeCompare(a.version, "en", { numeric: true })), missing };
}
