import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { readSources } from "../../../activities/plugin/sources.ts";
import { PLUGIN_DIR } from "../support/bridgeSite.ts";

const read = (path: string) => readFile(join(PLUGIN_DIR, path), "utf8");
const entries = await readdir(PLUGIN_DIR, { recursive: true, withFileTypes: true });
const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => relative(PLUGIN_DIR, join(parentPath, name)));
const folders = [...new Set(files.map((path) => dirname(path)))];

/** Room → its files, as the main file lists them. */
const LIST = /(?:^\t|igny8_rooms\[)'([\w/-]+)'\]?\s*=>?\s*array\(([^)]*)\)/gm;
const loaded = new Map(
  [...(await read("igny8-wp-bridge.php")).matchAll(LIST)].map(([, room = "", list = ""]) => [
    room,
    [...list.matchAll(/'([\w-]+)'/g)].map(([, name = ""]) => `${room}/${name}.php`),
  ]),
);

/** Files of rooms that are not on that list, with the code that loads them. */
const ELSEWHERE = {
  "includes/install/remove.php": "uninstall.php",
  "includes/install/second-copy.php": "igny8-wp-bridge.php",
  "includes/status/class-igny8-cli.php": "igny8-wp-bridge.php",
};

test("the main file loads each file of its rooms once", async () => {
  const rooms = folders.filter((folder) => folder === "admin" || folder.startsWith("includes/"));
  expect([...loaded.keys()].toSorted()).toEqual(rooms.toSorted());
  const there = files.filter((path) => rooms.includes(dirname(path)) && path.endsWith(".php") && !path.endsWith("/index.php"));
  expect([...loaded.values(), Object.keys(ELSEWHERE)].flat().toSorted()).toEqual(there.toSorted());
  for (const [path, by] of Object.entries(ELSEWHERE)) expect([path, (await read(by)).includes(path)]).toEqual([path, true]);
});

test("visitors can list no folder", () => {
  expect(folders.length).toBeGreaterThan(10);
  expect(folders.filter((folder) => !files.includes(join(folder, "index.php")))).toEqual([]);
});

// dev/house checks sizes: of folders, and of READMEs.
test("each room's README has its title, and the functions it names exist", async () => {
  for (const room of loaded.keys()) {
    const text = await read(`${room}/README.md`);
    expect([room, text.split("\n")[0]]).toEqual([room, `# ${room.split("/").at(-1)}`]);
    const code = (await Promise.all((loaded.get(room) ?? []).map(read))).join("\n");
    const named = [...text.matchAll(/`((?:igny8|Igny8)_\w+)(?:::(\w+))?(?:\(\))?`/g)];
    const missing = named.filter(
      ([, name, method]) => !new RegExp(`^(?:function|final class) ${name}\\b`, "m").test(code) || !code.includes(method ?? ""),
    );
    expect([room, missing.map(([whole]) => whole)]).toEqual([room, []]);
  }
});

test("releases contain no room's README", async () => {
  const released = (await readSources(PLUGIN_DIR)).map(({ path }) => path);
  expect(files.filter((path) => !released.includes(path)).toSorted()).toEqual(
    ["phpcs.xml", ...files.filter((path) => path.endsWith("README.md"))].toSorted(),
  );
});
