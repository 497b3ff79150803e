import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { debianStack } from "../../../dev/debianStack.ts";
import { run } from "../../../dev/processes.ts";
import { PLUGIN_DIR } from "../support/bridgeSite.ts";
import { everyPhp, pluginFiles as files, runPhp } from "./support/php.ts";

const read = (file: string) => readFile(file, "utf8");

test("every PHP that can be had can read every file", async () => {
  const { all: phps, missing } = await everyPhp();
  console.info(`php -l: ${phps.map(({ version }) => version).join(", ")}${missing.map((why) => `; ${why}`).join("")}`);
  const all = await files(".php");
  expect(all.length).toBeGreaterThan(15);
  for (const { bin, env } of phps) {
    // Without its extensions it starts in no time.
    const check = (file: string) => run(bin, ["-n", "-l", file], { env: { ...process.env, ...env } });
    for (const file of all) expect((await check(file)).stdout).toMatch(/^No syntax errors/);
  }
});

test("it keeps the coding standard", async ({ skip }) => {
  const stack = await debianStack().catch((error: Error) => skip(`phpcs is from Debian. ${error.message}`));
  const paths = ["-d", `include_path=${join(stack.root, "usr/share/php")}`, join(stack.root, "usr/bin/phpcs")];
  const report = await runPhp(stack.php, [
    ...paths,
    `--standard=${join(PLUGIN_DIR, "phpcs.xml")}`,
    "--report=emacs",
    "--runtime-set",
    "ignore_errors_on_exit",
    "1",
    "--runtime-set",
    "ignore_warnings_on_exit",
    "1",
    PLUGIN_DIR,
  ]);
  expect(report.trim()).toBe("");
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
