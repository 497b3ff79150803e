import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { completeCompose } from "./compose.ts";
import { configurationPage, envExample } from "./configuration.ts";
import { errorsPage } from "./errors.ts";
import { stateChart, wishTable } from "./publishing.ts";

/**
 * The generated files with their texts, by path from the root of the repository.
 * @throws Error if a document has lost the mark of a generated part
 */
export async function generate(root: string): Promise<Map<string, string>> {
  const read = (path: string) => readFile(join(root, path), "utf8");
  const compose = completeCompose(await read("docker-compose.yml"));
  const publishing = fill(fill(await read("docs/publishing.md"), "states", stateChart()), "wishes", wishTable());
  return new Map([
    ["docker-compose.yml", compose],
    [".env.example", envExample(compose)],
    ["docs/api/errors.md", errorsPage()],
    ["docs/configuration.md", configurationPage(compose)],
    ["docs/publishing.md", publishing],
  ]);
}

/** Inserts a generated part between its marks. */
function fill(document: string, part: string, text: string): string {
  const start = `<!-- generated: ${part} -->\n`;
  const end = "<!-- end -->";
  const from = document.indexOf(start);
  if (from === -1 || !document.includes(end, from)) throw new Error(`docs/publishing.md has no part "${start.trim()} … ${end}".`);
  const after = document.slice(document.indexOf(end, from));
  return `${document.slice(0, from)}${start}\n${text}\n\n${after}`;
}
