import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTree } from "../../dev/house/tree.ts";

const root = join(import.meta.dirname, "../..");
const tree = await readTree(root);
const text = await readFile(join(root, "CONTRIBUTING.md"), "utf8");
const recipes = text
  .slice(text.indexOf("## Recipes"))
  .split(/^### /m)
  .slice(1)
  .map((recipe) => ({
    title: recipe.split("\n")[0]!,
    steps: [...recipe.matchAll(/^\d+\. (?:[^\n]|\n(?!\d+\.))*/gm)].map(([step]) => step),
  }));
const paths = (step: string) =>
  [...step.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)].map(([, path]) => path!).filter((path) => /\/|\.\w+$/.test(path));

test("the twelve tasks of a newcomer have their recipes, in order", () => {
  expect(recipes.map(({ title }) => title)).toEqual([
    "1. A field of the payload",
    "2. A state of a publication",
    "3. A Schedule",
    "4. A resource of the API",
    "5. A kind of event",
    "6. Another platform",
    "7. The retry policy",
    "8. A page of the console",
    "9. An SEO plugin of the bridge",
    "10. An environment variable",
    "11. A role",
    "12. The breaker",
  ]);
});

test.each(recipes)("$title: each file that it names exists", ({ steps }) => {
  const named = steps.flatMap(paths);
  expect(named.length).toBeGreaterThanOrEqual(3);
  const isThere = (path: string) => (path.endsWith("/") ? [...tree.keys()].some((file) => file.startsWith(path)) : tree.has(path));
  expect(named.filter((path) => !isThere(path))).toEqual([]);
});

/** What a recipe must name. So it can't omit a file that a change needs: one that contains its subject's word. */
const NEEDED: Record<string, [string, RegExp, string[]]> = {
  "a field of the payload": ["1.", /canonical_url/, ["db/articles/", "domain/publishing/payload.ts", "api/articles/", "includes/payload/"]],
  "an event": ["5.", /EVENT_ACTIONS = |insert into igny8_sync_events/, ["domain/events/", "db/events/"]],
  "an SEO plugin": ["9.", /'rankmath'/, ["includes/seo/"]],
  "the breaker": ["12.", /BREAKER_FAILURES = /, ["domain/publishing/"]],
  "a role": ["11.", /ROLES = |\bRight = /, ["domain/people/"]],
  "the retry policy": ["7.", /_RETRY = |nextRetryDelay\(\n/, ["workflows/", "domain/publishing/"]],
};
test.each(Object.entries(NEEDED))("%s: names the files that define it", (_, [number, pattern, places]) => {
  const { steps } = recipes.find(({ title }) => title.startsWith(number))!;
  const named = new Set(steps.flatMap(paths));
  const definitions = [...tree]
    .filter(([path, code]) => /\.(ts|php)$/.test(path) && !path.startsWith("test/") && pattern.test(code))
    .map(([path]) => path);
  for (const place of places) {
    const there = definitions.filter((path) => path.includes(place));
    expect(there.length, place).toBeGreaterThan(0);
    expect(
      there.some((path) => named.has(path)),
      `${place}: one of ${there.join(", ")}`,
    ).toBe(true);
  }
});
