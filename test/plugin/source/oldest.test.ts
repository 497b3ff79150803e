import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { downloadWordPress } from "../../../dev/wordpress/download.ts";
import type { Php } from "../../../dev/php/find.ts";
import { PLUGIN_DIR } from "../support/bridgeSite.ts";
import { everyPhp, pluginFiles, runPhp } from "./support/php.ts";

/*
 * PHP 7.4 and WordPress 5.6, which the plugin is written for, can't be had. What they don't know is looked for in the sources:
 * newer syntax, PHP's functions and classes since 8.0, and WordPress's since 5.7 as its own comments tell.
 */
const OLDEST_WORDPRESS = [5, 6];
const NEWER_PHP =
  "str_contains str_starts_with str_ends_with get_debug_type get_resource_id fdiv preg_last_error_msg array_is_list fsync fdatasync " +
  "enum_exists array_find array_find_key array_any array_all array_first array_last json_validate mb_str_pad mb_trim mb_ltrim mb_rtrim " +
  "mb_ucfirst mb_lcfirst str_increment str_decrement ini_parse_quantity memory_reset_peak_usage mysqli_execute_query sodium_crypto_stream_xchacha20 " +
  "curl_upkeep imageavif imagecreatefromavif http_get_last_response_headers request_parse_body bcfloor bcceil bcround";
const NEWER_PHP_CLASSES =
  "weakmap stringable phptoken valueerror unhandledmatcherror fiber intldatepatterngenerator sensitiveparameter override";

interface Found {
  syntax: string[];
  functions: Record<string, number>;
  classes: Record<string, number>;
}

const script = (name: string) => join(import.meta.dirname, "support", name);
let php: Php;
let dir: string;
beforeAll(async () => {
  php = (await everyPhp()).all[0] as Php;
  dir = await mkdtemp(join(tmpdir(), "igny8-source-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const read = async (files: string[]) => JSON.parse(await runPhp(php, [script("newer.php"), ...files])) as Record<string, Found>;
const newer = (version: string) => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST_WORDPRESS[0]! || (major === OLDEST_WORDPRESS[0] && minor > OLDEST_WORDPRESS[1]!);
};

/** Code that PHP 7.4 can't read, and the expected finding; undefined for code that it can read. */
const SAMPLES: [code: string, found: string | undefined][] = [
  ["$a = match ( 1 ) { default => 2 };", "match"],
  ["enum Suit { case Hearts; }", "enum"],
  ["class A { public readonly int $a; }", "readonly"],
  ["echo $a?->b;", "?->"],
  ["function f( #[SensitiveParameter] $a ) {}", "attribute"],
  ["class B {\n#[\\ReturnTypeWillChange]\npublic function f() {} }", undefined],
  ["$a = $b ?? throw new Exception( 'x' );", "throw as an expression"],
  ["if ( $a ) throw new Exception( 'x' ); else throw $b;", undefined],
  ["try { f(); } catch ( Exception ) {}", "catch without a variable"],
  ["try { f(); } catch ( A | B $e ) {}", undefined],
  ["echo $a::class, A::class, static::class;", "class of an object"],
  ["echo A::class, static::class, \\B\\C::class;", undefined],
  ["$f = strlen( ... );", "first-class callable"],
  ["f( ...$a );", undefined],
  ["echo 0o17;", "octal literal"],
  ["class C { const string A = 'b'; }", "typed or final constant"],
  ["class D { const A = 'b', B = 1; }", undefined],
  ["f( name: 1 );", "named argument"],
  ["f( 1, array: 2 );", "named argument"],
  ["f( $a ? B : C, $d ? 'e' : f() ); switch ( $a ) { case B: f(); default: g(); }", undefined],
  ["function f( int|string $a ) {}", "union or intersection type"],
  ["function f( int $a = A | B ): int { return $a | 1; }", undefined],
  ["function f( Countable&Iterator $a ) {}", "union or intersection type"],
  ["function f( array &$a, ?int ...$b ): ?self {}", undefined],
  ["class E { private int|string $a; }", "union or intersection type"],
  ["class F { private ?int $a = null; public static $b = true; }", undefined],
  ["class G { function __construct( private $a ) {} }", "promoted property"],
  ["class H { function f(): static {} }", "type static"],
  ["function f( mixed $a ) {}", "type mixed"],
  ["$f = fn( $a ): never => g();", "type never"],
  ["function f( $a, $b, ) {}", "comma after the last parameter"],
  ["f( $a, $b, );", undefined],
  ["$f = function () use ( $a, ) {};", "comma after the last used variable"],
  ["function f( $a = new A() ) {}", "new in a default"],
  ["$a ??= fn( $b ) => array( ...$b, 1_000 );", undefined],
];

test("the checker distinguishes newer syntax from older", async () => {
  const files = await Promise.all(
    SAMPLES.map(async ([code], index) => {
      const file = join(dir, `${index}.php`);
      await writeFile(file, `<?php\n${code}\n`);
      return file;
    }),
  );
  const found = await read(files);
  const said = files.map((file) => found[file]?.syntax.map((line) => line.replace(/^\d+: /, "")) ?? []);
  expect(SAMPLES.map(([code], index) => [code, said[index]])).toEqual(SAMPLES.map(([code, what]) => [code, what ? [what] : []]));
});

test("no file has syntax that PHP 7.4 can't read, or uses functions and classes of PHP 8.0 and later", async () => {
  const names = { functions: new Set(NEWER_PHP.split(" ")), classes: new Set(NEWER_PHP_CLASSES.split(" ")) };
  const found = Object.entries(await read(await pluginFiles(".php"))).flatMap(([file, { syntax, functions, classes }]) => [
    ...syntax.map((what) => `${relative(PLUGIN_DIR, file)}:${what}`),
    ...Object.keys(functions).filter((name) => names.functions.has(name)),
    ...Object.keys(classes).filter((name) => names.classes.has(name)),
  ]);
  expect(found).toEqual([]);
});

test("no file uses functions of WordPress 5.7 and later without checking that they exist", async () => {
  const { core } = await downloadWordPress();
  const since = JSON.parse(await runPhp(php, [script("since.php"), core])) as Record<"functions" | "classes", Record<string, string>>;
  expect([
    since.functions["wp_insert_post"],
    since.functions["wp_is_block_theme"],
    since.functions["str_contains"],
    since.classes["wp_html_tag_processor"],
  ]).toEqual(["1.0.0", "5.9.0", "5.9.0", "6.2.0"]);
  const found: string[] = [];
  for (const [file, uses] of Object.entries(await read(await pluginFiles(".php")))) {
    for (const kind of ["functions", "classes"] as const)
      for (const [name, line] of Object.entries(uses[kind])) {
        const version = since[kind][name];
        if (version && newer(version)) found.push(`${relative(PLUGIN_DIR, file)}:${line}: ${name} (WordPress ${version})`);
      }
    // wpdb::prepare() supports it since 6.2.
    if (/prepare\([^;]*%i\b/s.test(await readFile(file, "utf8"))) found.push(`${relative(PLUGIN_DIR, file)}: %i (WordPress 6.2)`);
  }
  expect(found).toEqual([]);
});
