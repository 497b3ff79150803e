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

/** Words of each recipe's subject, by its number. Each file that the recipe names has one of them, so a wrong file is found. */
const SUBJECTS: Record<string, RegExp> = {
  "1": /canonical_url/,
  "2": /retrying|PublicationState|STATES|p\.state\b/,
  "3": /clean.?up|schedules?\b/i,
  "4": /sector|openapi/i,
  "5": /igny8_sync_events|EVENT_ACTIONS|NotificationKind|recordEvent|\btold\b|\bconcerns?\b/i,
  "6": /wordpress|bridge/i,
  "7": /retry|STALE_SECONDS|RepairPolicy/i,
  "8": /schedules|Search\b|routesOf|addChildren/i,
  "9": /rank.?math|aioseo/i,
  "10": /retry/i,
  "11": /\broles?\b|Right\b/i,
  "12": /breaker|pause|suspect/i,
};
test.each(recipes)("$title: each file that it names is about its subject", ({ title, steps }) => {
  const subject = SUBJECTS[title.split(".")[0]!]!;
  const code = [...tree].filter(([path]) => /\.(ts|tsx|php)$/.test(path));
  // A word that stands everywhere would prove nothing.
  expect(code.filter(([, text]) => subject.test(text)).length / code.length).toBeLessThan(0.5);
  // The tree has the text of code and documents alone.
  const named = steps.flatMap(paths).filter((path) => tree.get(path));
  expect(named.length).toBeGreaterThanOrEqual(3);
  expect(named.filter((path) => !subject.test(tree.get(path)!))).toEqual([]);
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
