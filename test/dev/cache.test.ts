import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { cached, npmFolder } from "../../dev/cache.ts";
import { startFixture, temporaryFolder } from "./support.ts";

const PACKAGE = {
  name: "is-number",
  version: "7.0.0",
  integrity: "sha512-41Cifkg6e8TylSpdtTpeLVMqvSBEVzTttHvERD741+pnZ8ANv0004MRL43QKPDlK9cGvNp6NZWZUBlbGXYxxng==",
};

let cache: string;
beforeEach(async () => {
  cache = await temporaryFolder();
  vi.stubEnv("IGNY8_CACHE", cache);
  onTestFinished(() => void vi.unstubAllEnvs());
});

test("the requested part of a package is unpacked", { timeout: 180_000 }, async () => {
  const dir = await npmFolder({ ...PACKAGE, keep: ["package.json"] });
  expect(await readdir(dir)).toEqual(["package.json"]);
  expect(JSON.parse(await readFile(join(dir, "package.json"), "utf8"))).toMatchObject({ name: "is-number", version: "7.0.0" });
  expect(await readdir(join(cache, "unfinished"))).toEqual([]);
});

test("a package with wrong bytes is refused and leaves nothing behind", { timeout: 180_000 }, async () => {
  const integrity = PACKAGE.integrity.replace("41C", "42C");
  await expect(npmFolder({ ...PACKAGE, integrity })).rejects.toThrow(
    `is-number@7.0.0 is not the package we know: its integrity is ${PACKAGE.integrity}, expected ${integrity}.`,
  );
  expect(await readdir(cache)).toEqual(["unfinished"]);
  expect(await readdir(join(cache, "unfinished"))).toEqual([]);
});

test("a missing package is named in the message", { timeout: 180_000 }, async () => {
  await expect(npmFolder({ ...PACKAGE, version: "7.0.999" })).rejects.toThrow(/npm pack is-number@7\.0\.999 failed:[^]*E?TARGET/i);
});

test("an interrupted folder is made again, and an existing one is not", async () => {
  await expect(
    cached("thing/1", async (dir) => {
      await writeFile(join(dir, "half"), "");
      throw new Error("cut off");
    }),
  ).rejects.toThrow("cut off");
  const make = vi.fn(async (dir: string) => writeFile(join(dir, "whole"), ""));
  const paths = await Promise.all([cached("thing/1", make), cached("thing/1", make)]);
  expect(await cached("thing/1", make)).toBe(paths[0]);
  expect(await readdir(paths[1])).toEqual(["whole"]);
  expect(make).toHaveBeenCalledTimes(1);
});

test("two processes that make the same folder both get a complete one", async () => {
  const trace = join(await temporaryFolder(), "trace");
  const both = await Promise.all([startFixture("cacheTwice.ts", "slow/1", trace), startFixture("cacheTwice.ts", "slow/1", trace)]);
  expect(both.map(({ said }) => said.path)).toEqual([join(cache, "slow/1"), join(cache, "slow/1")]);
  expect(await readFile(trace, "utf8")).toBe("made\nmade\n");
  expect((await readdir(join(cache, "slow/1"))).toSorted()).toEqual(["first", "second"]);
});
