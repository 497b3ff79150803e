import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, onTestFinished, test } from "vitest";
import { packPlugin } from "../../../activities/plugin/pack.ts";
import { readSources } from "../../../activities/plugin/sources.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const SOURCES = [
  { path: "bread.php", bytes: bytes("<?php // Slow bread, ä 🙂") },
  { path: "includes/flour.php", bytes: bytes("<?php") },
];

test("a package contains the plugin's files under its slug, byte for byte", () => {
  const made = packPlugin("bread", "2.1.0", SOURCES);
  const unpacked = unzipSync(made.zip);
  expect(made.name).toBe("bread-2.1.0.zip");
  expect(Object.keys(unpacked)).toEqual(["bread/bread.php", "bread/includes/flour.php"]);
  for (const { path, bytes } of SOURCES) expect(unpacked[`bread/${path}`]).toEqual(bytes);
  expect(made.files.map(({ path, bytes }) => [path, bytes])).toEqual(SOURCES.map(({ path, bytes }) => [path, bytes.length]));
});

test("the files' order does not change the package; one changed byte does", () => {
  const made = packPlugin("bread", "2.1.0", SOURCES);
  expect(packPlugin("bread", "2.1.0", SOURCES.toReversed())).toEqual(made);
  const [first, second] = SOURCES;
  const changed = packPlugin("bread", "2.1.0", [first!, { ...second!, bytes: bytes("<?php ") }]);
  expect([changed.sha256 === made.sha256, changed.md5 === made.md5]).toEqual([false, false]);
});

test("sources are read without developers' files, and never through a link", async () => {
  const folder = await mkdtemp(join(tmpdir(), "igny8-sources-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "includes", ".git"), { recursive: true });
  const developers = ["phpcs.xml", ".DS_Store", "README.md", "includes/README.md", "includes/.git/config"];
  for (const path of ["b.php", "a.php", "includes/phpcs.xml", ...developers]) {
    await writeFile(join(folder, path), path);
  }
  expect((await readSources(folder)).map(({ path }) => path)).toEqual(["a.php", "b.php", "includes/phpcs.xml"]);
  await symlink("/etc/hostname", join(folder, "includes", "host.php"));
  await expect(readSources(folder)).rejects.toThrow("includes/host.php is neither a file nor a folder");
  await rm(join(folder, "includes", "host.php"));
  await writeFile(join(folder, "film.mp4"), "");
  await truncate(join(folder, "film.mp4"), 33 * 1024 * 1024);
  await expect(readSources(folder)).rejects.toThrow(/^The sources are 3460\d{4} bytes\. A package may have 33554432 at most\.$/);
  await expect(readSources(join(folder, "nowhere"))).rejects.toThrow("There are no sources in");
});
