import { posix } from "node:path";
import { parseSync, Visitor } from "vite";
import type { Tree } from "./tree.ts";

/** Each file with the files of the tree that it imports. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

const SCRIPT = /\.(mjs|tsx?)$/;

/** The modules that a source text imports: static and dynamic imports, re-exports, and types (`import("./a.ts").A`). */
function specifiers(path: string, text: string): string[] {
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path} cannot be parsed: ${parsed.errors[0]!.message}`);
  const { staticImports, staticExports } = parsed.module;
  const found = [...staticImports, ...staticExports.flatMap(({ entries }) => entries)].map(({ moduleRequest }) => moduleRequest?.value);
  // Imports within an expression or a type. Only the syntax tree has them, and its transfer takes most of the time.
  if (/\bimport\s*\(/.test(text)) {
    const take = ({ source }: { source: { type: string; value?: unknown } }) => {
      if (typeof source.value === "string") found.push(source.value);
    };
    new Visitor({ ImportExpression: take, TSImportType: take }).visit(parsed.program);
  }
  return found.filter((name) => name !== undefined && name !== null);
}

/** The imports among the files of a tree, without packages and files outside the tree. */
export function importsOf(tree: Tree): Imports {
  const imports = new Map<string, Set<string>>();
  for (const [path, text] of tree) {
    if (!SCRIPT.test(path)) continue;
    const targets = specifiers(path, text)
      .filter((name) => name.startsWith("."))
      .map((name) => posix.join(posix.dirname(path), name.replace(/\?.*$/, "")));
    imports.set(path, new Set(targets.filter((target) => target !== path && tree.has(target))));
  }
  return imports;
}
