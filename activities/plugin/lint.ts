import { setImmediate as others } from "node:timers/promises";
import { Engine } from "php-parser";
import { pluginHeaders, releaseProblems, type SourceFile } from "../../domain/plugin/release.ts";

/** Where the sources do not say, which is a problem of its own. */
const OLDEST_PHP = "7.4";

/** What keeps sources from being a release of that version, a sentence each; the same for a release and for a dry run. */
export async function lintProblems(slug: string, version: string, files: SourceFile[]): Promise<string[]> {
  const disagreements = releaseProblems(slug, version, files);
  return [...disagreements, ...(await syntaxProblems(files, pluginHeaders(slug, files).requires_php ?? OLDEST_PHP))];
}

/**
 * Parses each PHP file as the oldest PHP that the plugin is for.
 * @param php `7.4`
 * @returns the syntax errors, a sentence each, with file and line; empty when there are none
 */
export async function syntaxProblems(files: SourceFile[], php: string): Promise<string[]> {
  const engine = new Engine({ parser: { version: php }, ast: { withPositions: false } });
  const problems: string[] = [];
  for (const { path, bytes } of files.filter(({ path }) => path.endsWith(".php"))) {
    // A file is some milliseconds of work; a worker's heartbeats go in between.
    await others();
    try {
      engine.parseCode(new TextDecoder("utf-8", { fatal: true }).decode(bytes), path);
    } catch (error) {
      const { message, lineNumber } = error as Error & { lineNumber?: number };
      problems.push(`${path}${lineNumber === undefined ? "" : `, line ${lineNumber}`}: ${message.replace(/ on line \d+$/, "")}`);
    }
  }
  return problems;
}
