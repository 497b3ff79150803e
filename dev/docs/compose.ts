import { variables } from "./configuration.ts";

/** The line of docker-compose.yml above the variables of each group in config.ts. */
const BLOCKS: Record<string, RegExp> = {
  "API and worker": /^x-environment: &environment\n/m,
  API: /^ {2}api:\n(?: {4}.*\n)*? {4}environment:\n/m,
  worker: /^ {2}worker:\n(?: {4}.*\n)*? {4}environment:\n/m,
};

/**
 * docker-compose.yml with each variable of config.ts. A missing one is added below the others of its processes, with the default of
 * config.ts. Existing lines do not change, because some values differ in this stack.
 * @throws Error if the file has no place for a group
 */
export function completeCompose(compose: string): string {
  let text = compose;
  for (const [processes, rows] of variables(compose)) {
    const missing = rows.filter((row) => row.compose === undefined);
    if (missing.length === 0) continue;
    const above = BLOCKS[processes]?.exec(text);
    if (!above) throw new Error(`docker-compose.yml has no variables for ${processes}: see dev/docs/compose.ts.`);
    const start = above.index + above[0].length;
    const indent = /^ +/.exec(text.slice(start))![0];
    const block = new RegExp(`^(?:${indent}.*\\n)+`).exec(text.slice(start))![0];
    const lines = missing.map(({ name, standard }) => {
      const value = standard === undefined ? `\${${name}:?see .env.example}` : `\${${name}:-${standard}}`;
      return `${indent}${name}: ${value}\n`;
    });
    const end = start + block.length;
    text = text.slice(0, end) + lines.join("") + text.slice(end);
  }
  return text;
}
