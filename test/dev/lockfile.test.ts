import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

/** From npm's lockfile (docs.npmjs.com, package-lock.json). */
interface Entry {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
}
const lock = JSON.parse(await readFile(new URL("../../package-lock.json", import.meta.url), "utf8")) as { packages: Record<string, Entry> };
const entries = Object.entries(lock.packages).filter(([path, { link }]) => path !== "" && !link);

test("each package of the lockfile has a hash, so npm accepts only those bytes from any server", () => {
  expect(entries.length).toBeGreaterThan(500);
  const bare = entries.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ""));
  expect(bare.map(([path]) => path)).toEqual([]);
});

test("the lockfile names no host", () => {
  expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});
