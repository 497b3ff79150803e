import { gte, rsort } from "semver";

/** A fault that prevents a release and that no retry removes: in the sources, the version itself or the configuration. */
export class ReleaseProblem extends Error {
  override name = "ReleaseProblem";
}

/** A file of a plugin: its path below the plugin's folder, with `/`, and its bytes. */
export interface SourceFile {
  path: string;
  bytes: Uint8Array;
}

/** `1.4.0`, `1.5.0-beta.1` (semver.org). Build metadata is not allowed, because comparisons of versions ignore it. */
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;

export const isVersion = (text: string): boolean => VERSION.test(text);

/**
 * Checks that a version is higher than all released ones, because WordPress only updates upwards (semver.org, 11: `1.5.0-beta.1` is before `1.5.0`).
 * @param released all versions that were ever released, including withdrawn ones
 * @throws ReleaseProblem that names the highest of them
 */
export function checkHigher(version: string, released: string[]): void {
  const [highest] = rsort(released.filter(isVersion));
  if (highest !== undefined && gte(highest, version))
    throw new ReleaseProblem(
      `${version} is not higher than ${highest}, which was released. Sites would never update to it. Choose a higher version.`,
    );
}

/**
 * Checks that a plugin's sources belong to a version: the `Version` header and the constant in the main file, and readme.txt's `Stable tag`, have
 * to agree (developer.wordpress.org, "Header Requirements" and "How Your Plugin Assets Work").
 * @returns the faults in one sentence each, with the place to correct; empty if there are none
 */
export function releaseProblems(slug: string, version: string, files: SourceFile[]): string[] {
  const main = textOf(files, `${slug}.php`);
  const readme = textOf(files, "readme.txt");
  if (main === undefined) return [`${slug}.php is missing: WordPress finds a plugin by its main file.`];
  if (readme === undefined) return ["readme.txt is missing: WordPress shows it before an update."];
  const { version: header, requires_wordpress, requires_php, tested_wordpress } = headersOf(main, readme);
  const said = [
    { where: `${slug}.php, header "Version"`, is: header },
    { where: `${slug}.php, its VERSION constant`, is: /define\(\s*'\w+_VERSION',\s*'([^']+)'\s*\)/.exec(main)?.[1] },
    { where: 'readme.txt, "Stable tag"', is: valueOf(readme, "Stable tag") },
  ];
  const needed = [
    { where: `${slug}.php, header "Requires at least"`, is: requires_wordpress },
    { where: `${slug}.php, header "Requires PHP"`, is: requires_php },
    { where: 'readme.txt, "Tested up to"', is: tested_wordpress },
  ];
  return [
    ...said.filter(({ is }) => is !== version).map(({ where, is }) => `${where} says ${is ?? "nothing"} instead of ${version}.`),
    ...needed.filter(({ is }) => is === undefined).map(({ where }) => `${where} says nothing.`),
  ];
}

/**
 * Gives a plugin's files another version number, in the three places that `releaseProblems` checks. A place that is missing stays for that check.
 */
export function renumbered(slug: string, version: string, files: SourceFile[]): SourceFile[] {
  const places: Record<string, RegExp[]> = {
    [`${slug}.php`]: [/^([ \t/*#@]*Version:[ \t]*)\S+/m, /(define\(\s*'\w+_VERSION',\s*')[^']+/],
    "readme.txt": [/^([ \t/*#@]*Stable tag:[ \t]*)\S+/m],
  };
  return files.map(({ path, bytes }) => {
    const changed = places[path]?.reduce((text, place) => text.replace(place, `$1${version}`), new TextDecoder().decode(bytes));
    return { path, bytes: changed === undefined ? bytes : new TextEncoder().encode(changed) };
  });
}

/** The headers in a plugin's sources. A missing header is undefined, and `releaseProblems` reports it. */
export function pluginHeaders(slug: string, files: SourceFile[]) {
  return headersOf(textOf(files, `${slug}.php`) ?? "", textOf(files, "readme.txt") ?? "");
}

/** A version's section of readme.txt's changelog, as Markdown; "" if there is none (developer.wordpress.org, "How your readme.txt works"). */
export function changelogOf(version: string, files: SourceFile[]): string {
  const [, changelog = ""] = /^==\s*Changelog\s*==\s*$([^]*?)(?=^==\s|$(?![^]))/im.exec(textOf(files, "readme.txt") ?? "") ?? [];
  const parts = changelog.split(/^=\s*(.+?)\s*=\s*$/m);
  const at = parts.findIndex((part, index) => index % 2 === 1 && part === version);
  return at < 0 ? "" : (parts[at + 1] ?? "").replaceAll("\r\n", "\n").trim();
}

const headersOf = (main: string, readme: string) => ({
  version: valueOf(main, "Version"),
  requires_wordpress: valueOf(main, "Requires at least"),
  tested_wordpress: valueOf(readme, "Tested up to"),
  requires_php: valueOf(main, "Requires PHP"),
});

function textOf(files: SourceFile[], path: string): string | undefined {
  const file = files.find((one) => one.path === path);
  return file && new TextDecoder().decode(file.bytes);
}

const valueOf = (text: string, name: string): string | undefined =>
  new RegExp(`^[ \\t/*#@]*${name}:[ \\t]*(.+?)[ \\t]*$`, "m").exec(text)?.[1];
