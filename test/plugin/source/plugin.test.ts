import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { debianStack } from "../../../dev/php/debianStack.ts";
import { findPhp } from "../../../dev/php/find.ts";
import { run } from "../../../dev/processes.ts";
import { PLUGIN_DIR } from "../support/bridgeSite.ts";
import { everyPhp, pluginFiles as files, runPhp } from "./support/php.ts";

const read = (file: string) => readFile(file, "utf8");

// One process for each file and each PHP.
test("every available PHP can parse every file", { timeout: 240_000 }, async () => {
  const { all: phps, missing } = await everyPhp();
  console.info(`php -l: ${phps.map(({ version }) => version).join(", ")}${missing.map((why) => `; ${why}`).join("")}`);
  const all = await files(".php");
  expect(all.length).toBeGreaterThan(15);
  for (const { bin, env } of phps) {
    // Without extensions PHP starts quickly.
    const check = (file: string) => run(bin, ["-n", "-l", file], { env: { ...process.env, ...env } });
    for (const file of all) expect((await check(file)).stdout).toMatch(/^No syntax errors/);
  }
});

test("the sources follow the coding standard", async ({ skip }) => {
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

const standard = async (...paths: string[]) =>
  JSON.parse(await runPhp(await findPhp(), [join(import.meta.dirname, "support/standard.php"), ...paths])) as string[];

test("the sources follow those WordPress rules that phpcs has only with WPCS, which is in no registry", async () => {
  expect(await standard(...(await files(".php")))).toEqual([]);
});

test("each of these rules finds a breach, and accepts correct code", async () => {
  const dir = await mkdtemp(join(tmpdir(), "igny8-standard-"));
  const file = join(dir, "a.php");
  const rules = async (code: string) => {
    await writeFile(file, `<?php\n${code}\n`);
    return (await standard(file)).map((found) => found.replace(/^.*?:\d+ (\w+): .*$/s, "$1"));
  };
  for (const [rule, code] of [
    ["MissingTranslatorsComment", "$a = sprintf( __( 'Is %s', 'd' ), 1 );"],
    ["MissingTranslatorsComment", "/* translators: %s: a. */\n\n$a = sprintf( __( 'Is %s', 'd' ), 1 );"],
    ["MissingTranslatorsComment", "/* translators: %s: a. */\n$a = sprintf(\n__( 'Is %s', 'd' ), 1 );"],
    ["MissingTranslatorsComment", "// a comment\n$a = _n( 'one', '%d of them', 2, 'd' );"],
    ["UnorderedPlaceholders", "/* translators: 1: a, 2: b. */\n$a = __( '%s and %s', 'd' );"],
    ["YodaConditions", "if ( $a === 1 ) {}"],
    ["YodaConditions", "$b = $a->of['x'] !== X::Y;"],
    ["YodaConditions", "return $a === strlen( $b );"],
    ["StrictInArray", "in_array( $a, $b );"],
    ["StrictInArray", "array_search( $a, f( $b, true ), false );"],
    ["StrictInArray", "array_keys( $a, 1 );"],
    ["StrictComparisons", "if ( 1 == f() ) {}"],
    ["DisallowShortTernary", "$a = $b ?: 1;"],
    ["EscapeOutput", "echo $a;"],
    ["EscapeOutput", "echo '<b>' . get_the_title() . '</b>';"],
    ["EscapeOutput", "printf( '<b>%s</b>', $a );"],
    ["EscapeOutput", "echo $a ? esc_html( $a ) : $b;"],
  ] as const) {
    expect([code, await rules(code)]).toEqual([code, [rule]]);
  }
  for (const code of [
    "/* translators: %s: a. */\n$a = sprintf( __( 'Is %s', 'd' ), 1 );",
    "$a = sprintf(\n/* translators: 1: a, 2: b. */\n__( '%1$s and %2$s', 'd' ), 1, 2 );",
    "$a = __( '100 %% sure', 'd' );",
    "if ( 1 === $a && $b === $a && f( $a ) === 2 ) {}",
    "$a = in_array( $a, $b, true ) ? array_keys( $a ) : $b;",
    "echo '<b>', esc_html( $a ), (int) $b, ( $a ? esc_attr( $a ) : '' ), '</b>';",
    "// phpcs:ignore WordPress.Security.EscapeOutput -- why\necho $a;",
    "// phpcs:disable WordPress.Security.EscapeOutput -- why\n$b = 1;\necho $a;\n// phpcs:enable",
  ]) {
    expect([code, await rules(code)]).toEqual([code, []]);
  }
  await rm(dir, { recursive: true });
});

test("no file does anything when it is called directly, and global names have the plugin's prefix", async () => {
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

test("every text is in the plugin's text domain", async () => {
  for (const file of await files(".php")) {
    const calls = [...(await read(file)).matchAll(/\b(?:esc_html|esc_attr|_)_[_e]?\( (.*?)\);?$/gm)].map((match) => match[1] ?? "");
    expect([file, calls.filter((call) => !call.includes("'igny8-wp-bridge'"))]).toEqual([file, []]);
  }
});

test("header, constant and readme name the same version, and the same minimum WordPress and PHP", async () => {
  const main = await read(join(PLUGIN_DIR, "igny8-wp-bridge.php"));
  const readme = await read(join(PLUGIN_DIR, "readme.txt"));
  const header = (name: string, text: string) => new RegExp(`^[ *]*${name}:\\s*(\\S+)$`, "m").exec(text)?.[1];
  expect(header("Version", main)).toBe("1.5.0");
  expect(main).toContain("define( 'IGNY8_BRIDGE_VERSION', '1.5.0' );");
  expect(header("Stable tag", readme)).toBe("1.5.0");
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
