import { setImmediate as others } from "node:timers/promises";
import { Engine } from "php-parser";
import { pluginHeaders, releaseProblems, type SourceFile } from "../../domain/plugin/release.ts";

/** Used if the sources name no PHP version, which is reported as a problem of its own. */
const OLDEST_PHP = "7.4";

/** What prevents a release of these sources as that version, in one sentence each. A release and a dry run use the same checks. */
export async function lintProblems(slug: string, version: string, files: SourceFile[]): Promise<string[]> {
  const disagreements = releaseProblems(slug, version, files);
  return [...disagreements, ...(await syntaxProblems(files, pluginHeaders(slug, files).requires_php ?? OLDEST_PHP))];
}

/**
 * Parses each PHP file with the syntax of the oldest PHP that the plugin supports.
 * @param php `7.4`
 * @returns the syntax errors in one sentence each, with file and line; empty if there are none
 */
export async function syntaxProblems(files: SourceFile[], php: string): Promise<string[]> {
  const engine = new Engine({ parser: { version: php }, ast: { withPositions: false } });
  const problems: string[] = [];
  for (const { path, bytes } of files.filter(({ path }) => path.endsWith(".php"))) {
    // A file takes some milliseconds. Between two files the worker can send its heartbeats.
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
