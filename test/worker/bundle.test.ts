import { appendFile, cp, mkdtemp, readdir, rm, stat, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { loadBundle } from "../../worker/bundle.ts";
import { sampled } from "../support/sampled.ts";

const ROOT = join(import.meta.dirname, "../..");
const DAY_MS = 24 * 60 * 60_000;
const SLOW = { timeout: 240_000 };

const temporary = () => mkdtemp(join(tmpdir(), "igny8-bundle-"));
const emptyFolder = async () => {
  const dir = await temporary();
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
};

/** A copy of the sources that a test may change, and a folder for its bundle. */
let sources: string;
let bundles: string;
beforeAll(async () => {
  [sources, bundles] = await Promise.all([temporary(), temporary()]);
  for (const name of ["workflows", "domain", "worker", "package.json", "package-lock.json"]) {
    await cp(join(ROOT, name), join(sources, name), { recursive: true });
  }
  await symlink(join(ROOT, "node_modules"), join(sources, "node_modules"));
  await loadBundle(bundles, { root: sources });
}, SLOW.timeout);
afterAll(async () => {
  await rm(sources, { recursive: true });
  await rm(bundles, { recursive: true });
});
const copyOfBundles = async () => {
  const dir = await emptyFolder();
  await cp(bundles, dir, { recursive: true });
  return dir;
};

test("a bundle is built once, and contains the workflows", SLOW, async () => {
  const dir = await copyOfBundles();
  const [name] = await readdir(dir);
  const { ino } = await stat(join(dir, name!));
  const { code, file } = await loadBundle(dir, { root: sources });
  expect(file).toBe(join(dir, name!));
  expect(code).toContain("publishContent");
  expect(code).toContain("sourceMappingURL=data:");
  expect(await readdir(dir)).toEqual([name]);
  expect((await stat(file)).ino).toBe(ino);
});

test.each([
  ["cut short", (file: string) => truncate(file, 1_000)],
  ["changed", (file: string) => appendFile(file, "\n")],
  ["emptied", (file: string) => truncate(file, 0)],
])("one that was %s is made anew", SLOW, async (_, spoil) => {
  const dir = await copyOfBundles();
  const before = await loadBundle(dir, { root: sources });
  await spoil(before.file);
  expect(await loadBundle(dir, { root: sources })).toEqual(before);
});

test.each(sampled(["workflows/syncSite.ts", "domain/publishing/retry.ts", "package-lock.json", "worker/makeBundle.ts"]))(
  "when %s changes, another is built",
  SLOW,
  async (name) => {
    const changed = await emptyFolder();
    await cp(sources, changed, { recursive: true, verbatimSymlinks: true });
    const dir = await emptyFolder();
    const before = await loadBundle(dir, { root: changed });
    await appendFile(join(changed, name), name.endsWith(".json") ? "\n" : "\nexport const more = 1;\n");
    const after = await loadBundle(dir, { root: changed });
    expect(after.file).not.toBe(before.file);
    expect(await readdir(dir)).toHaveLength(2);
  },
);

test("two concurrent builds both get it, and leave nothing else", SLOW, async () => {
  const dir = join(await emptyFolder(), "deep/down");
  const [one, other] = await Promise.all([loadBundle(dir, { root: sources }), loadBundle(dir, { root: sources })]);
  expect(one.code).toBe(other.code);
  expect(await readdir(dir)).toEqual([one.file.slice(dir.length + 1)]);
});

test("bundles unused for a week are removed by the next build; other files stay", SLOW, async () => {
  const dir = await emptyFolder();
  const ages = { "workflows-old-a.js": 8, "workflows-recent-b.js": 6, "unfinished-c.js": 1, "notes.txt": 900 };
  for (const [name, days] of Object.entries(ages)) {
    const then = new Date(Date.now() - days * DAY_MS);
    await writeFile(join(dir, name), "");
    await utimes(join(dir, name), then, then);
  }
  const { file } = await loadBundle(dir, { root: sources });
  expect((await readdir(dir)).toSorted()).toEqual(["notes.txt", "workflows-recent-b.js", file.slice(dir.length + 1)].toSorted());
});

test("a bundle in use counts as recent", SLOW, async () => {
  const dir = await copyOfBundles();
  const [name] = await readdir(dir);
  const long = new Date(Date.now() - 30 * DAY_MS);
  await utimes(join(dir, name!), long, long);
  await loadBundle(dir, { root: sources });
  expect(Date.now() - (await stat(join(dir, name!))).mtimeMs).toBeLessThan(DAY_MS);
});

test("a folder that can't be made, and sources that can't be bundled, are named in the error", SLOW, async () => {
  const file = join(await emptyFolder(), "file");
  await writeFile(file, "");
  await expect(loadBundle(file, { root: sources })).rejects.toThrow(`could not be made in ${file} (WORKFLOW_BUNDLE_DIR): EEXIST`);
  const broken = await emptyFolder();
  await cp(sources, broken, { recursive: true, verbatimSymlinks: true });
  await appendFile(join(broken, "workflows/index.ts"), 'export { bread } from "./bread.ts";\n');
  const dir = await emptyFolder();
  await expect(loadBundle(dir, { root: broken })).rejects.toThrow(/WORKFLOW_BUNDLE_DIR.*bread\.ts/s);
  expect(await readdir(dir)).toEqual([]);
});
