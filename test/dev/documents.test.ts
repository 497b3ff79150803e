import { stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { expect, test } from "vitest";
import { readTree } from "../../dev/house/tree.ts";

const root = join(import.meta.dirname, "../..");
const tree = await readTree(root);
const documents = [...tree].filter(([path]) => path.endsWith(".md") && (!path.includes("/") || path.startsWith("docs/")));
/** The folders that a document's paths may be relative to: the root, its subject's folder, and for links its own folder. */
const bases = (path: string) => ["", "console", "plugin/igny8-wp-bridge", "plugin/igny8-wp-bridge/includes", posix.dirname(path)];
const folders = new Set(
  [...tree.keys()].flatMap((path) =>
    path
      .split("/")
      .slice(0, -1)
      .map((_, end, parts) => parts.slice(0, end + 1).join("/")),
  ),
);
const isThere = (path: string) => tree.has(path) || folders.has(path.replace(/\/$/, ""));

/** The files that a document names (in code, with an extension, of this repository) and links to. */
function named(text: string): string[] {
  const code = [...text.matchAll(/`([\w./-]+)`/g)].map(([, name]) => name!);
  const files = code.filter(
    (name) => /\/[\w.-]+\.(tsx?|mjs|php|sql|md|css)$/.test(name) || (/^([\w-]+\/)+$/.test(name) && folders.has(name.split("/")[0]!)),
  );
  const links = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
  return [...files, ...links];
}

test("each file and folder that a document names exists", () => {
  const missing = documents.flatMap(([path, text]) =>
    named(text)
      .filter((name) => !OUTSIDE.has(name) && !bases(path).some((base) => isThere(posix.normalize(posix.join(base, name)))))
      .map((name) => `${path}: ${name}`),
  );
  expect(missing).toEqual([]);
  expect(documents.flatMap(([, text]) => named(text)).length).toBeGreaterThan(200);
});
/** Generated when needed, or part of a theme or site. */
const OUTSIDE = new Set(["igny8/section-pictures.php", "igny8/article.css", "includes/release-keys.php", "dist/console", "node_modules/"]);

test("each requirement that code cites has its section", () => {
  const requirements = tree.get("docs/requirements.md")!;
  const sections = new Set([...requirements.matchAll(/^#+ ([\d.]+a?(?:\.\d+)?)\.? /gm)].map(([, number]) => number!.replace(/\.$/, "")));
  const cited = [...tree]
    .filter(([path]) => /\.(tsx?|php)$/.test(path))
    .flatMap(([path, text]) =>
      [...text.matchAll(/requirements (\d[\da.]*)(?: and (\d[\da.]*))?/g)].flatMap(([, one, two]) =>
        [one, two].filter((number) => number !== undefined).map((number) => ({ path, number: number.replace(/\.$/, "") })),
      ),
    );
  expect(cited.length).toBeGreaterThan(40);
  expect(cited.filter(({ number }) => !sections.has(number))).toEqual([]);
});

test("each step that code cites is in its section", () => {
  const text = tree.get("docs/requirements.md")!;
  const steps = (number: string) => {
    const section = text.slice(text.indexOf(`### ${number} `)).split(/\n##/)[0]!;
    return [...section.matchAll(/^(\d+)\. /gm)].length;
  };
  const cited = [...tree].flatMap(([path, code]) =>
    /\.(tsx?|php)$/.test(path)
      ? [...code.matchAll(/requirements (\d\.\d), steps? (\d)(?: (?:to|and) (\d))?/g)].map((match) => ({ path, match }))
      : [],
  );
  expect(cited.length).toBeGreaterThan(8);
  for (const { path, match } of cited) expect(Number(match[3] ?? match[2]), `${path}: ${match[0]}`).toBeLessThanOrEqual(steps(match[1]!));
});

test("the entrance is short, and links to every page", async () => {
  expect((await stat(join(root, "ARCHITECTURE.md"))).size).toBeLessThanOrEqual(6_144);
  expect(tree.get("README.md")!.split("\n").length).toBeLessThan(120);
  expect((await stat(join(root, "docs/console.png"))).size).toBeLessThan(150_000);
  const pages = [...tree.keys()].filter((path) => /^docs\/[^/]+\.md$/.test(path));
  const entrances = [tree.get("ARCHITECTURE.md")!, tree.get("README.md")!].join("\n");
  expect(pages.filter((path) => !entrances.includes(`(${path})`))).toEqual([]);
});
