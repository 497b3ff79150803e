import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findPhp } from "../../../dev/php.ts";
import { run } from "../../../dev/processes.ts";
import { PLUGIN_DIR } from "../support/bridgeSite.ts";

const files = async (ending: string) =>
  (await readdir(PLUGIN_DIR, { recursive: true })).filter((name) => name.endsWith(ending)).map((name) => join(PLUGIN_DIR, name));
const read = (file: string) => readFile(file, "utf8");

test("every file is PHP that this PHP can read", async () => {
  const php = await findPhp();
  const all = await files(".php");
  expect(all.length).toBeGreaterThan(15);
  for (const file of all) {
    const { stdout } = await run(php.bin, [...php.args, "-l", file], { env: { ...process.env, ...php.env } });
    expect(stdout).toMatch(/^No syntax errors/);
  }
});

test("no file does anything when it is called directly, and global names carry our prefix", async () => {
  for (const file of await files(".php")) {
    const code = await read(file);
    if (!file.endsWith("index.php"))
      expect([file, /defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;/.test(code)]).toEqual([file, true]);
    const names = [...code.matchAll(/^(?:final )?(?:function|class|const) (\w+)|^define\( '(\w+)'/gm)].map(
      (match) => match[1] ?? match[2] ?? "",
    );
    expect([file, names.filter((name) => !/^igny8_/i.test(name))]).toEqual([file, []]);
  }
});

test("every text is in our text domain", async () => {
  for (const file of await files(".php")) {
    const calls = [...(await read(file)).matchAll(/\b(?:esc_html|esc_attr|_)_[_e]?\( (.*?)\);?$/gm)].map((match) => match[1] ?? "");
    expect([file, calls.filter((call) => !call.includes("'igny8-wp-bridge'"))]).toEqual([file, []]);
  }
});

test("header, constant and readme name the same version, and the same oldest WordPress and PHP", async () => {
  const main = await read(join(PLUGIN_DIR, "igny8-wp-bridge.php"));
  const readme = await read(join(PLUGIN_DIR, "readme.txt"));
  const header = (name: string, text: string) => new RegExp(`^[ *]*${name}:\\s*(\\S+)$`, "m").exec(text)?.[1];
  expect(header("Version", main)).toBe("1.4.0");
  expect(main).toContain("define( 'IGNY8_BRIDGE_VERSION', '1.4.0' );");
  expect(header("Stable tag", readme)).toBe("1.4.0");
  for (const name of ["Requires at least", "Requires PHP"]) expect(header(name, readme)).toBe(header(name, main));
});

test("the template for translators has every text of the plugin", async () => {
  const pot = await read(join(PLUGIN_DIR, "languages/igny8-wp-bridge.pot"));
  const known = new Set([...pot.matchAll(/^msgid "(.*)"$/gm)].map((match) => (match[1] ?? "").replaceAll('\\"', '"')));
  for (const file of await files(".php")) {
    const texts = [...(await read(file)).matchAll(/_[_e]\( '((?:[^'\\]|\\.)*)', 'igny8-wp-bridge' \)/g)].map((match) =>
      (match[1] ?? "").replaceAll("\\'", "'"),
    );
    expect([file, texts.filter((text) => !known.has(text))]).toEqual([file, []]);
  }
});
