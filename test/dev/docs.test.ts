import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { CONFIG_KEYS } from "../../config.ts";
import { generate } from "../../dev/docs/generate.ts";
import { PUBLICATION_STATES } from "../../domain/publishing/publication.ts";
import { STANDINGS, TABLE, WISHES } from "../../domain/publishing/transitions.ts";

const root = join(import.meta.dirname, "../..");
const generated = await generate(root);

test.each([...generated])("%s agrees with the code; else: npm run docs", async (path, text) => {
  expect(await readFile(join(root, path), "utf8")).toBe(text);
});

test("docs/configuration.md has each variable, with its meaning", () => {
  const rows = [...generated.get("docs/configuration.md")!.matchAll(/^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \|$/gm)];
  expect(rows.map(([, name]) => name!).toSorted()).toEqual((CONFIG_KEYS as string[]).toSorted());
  expect(rows.filter(([, , , meaning]) => !/^\W?[A-Za-z].{10,}[.)]$/.test(meaning!)).map(([row]) => row)).toEqual([]);
  expect(rows.filter(([, , usual]) => usual === "**required**").map(([, name]) => name)).toEqual(["DATABASE_URL", "SECRET_KEYS"]);
});

test(".env.example is valid, and has no variable twice", () => {
  const lines = generated.get(".env.example")!.split("\n");
  expect(lines.filter((line) => line !== "" && !line.startsWith("#") && !/^[A-Z0-9_]+=\S*$/.test(line))).toEqual([]);
  const names = lines.flatMap((line) => /^([A-Z0-9_]+)=/.exec(line)?.[1] ?? []);
  expect(new Set(names).size).toBe(names.length);
});

test("the chart has each state, and only transitions of the table", () => {
  const chart = /```mermaid\nstateDiagram-v2\n([^]*?)```/.exec(generated.get("docs/publishing.md")!)![1]!;
  const ways = [...chart.matchAll(/^ {2}(\S+) --> (\S+): (.+)$/gm)].map(([, from, to, label]) => ({ from, to, label }));
  const drawn = new Set([...ways.flatMap(({ from, to }) => [from, to]), ...[...chart.matchAll(/^ {4}(\w+)$/gm)].map(([, state]) => state)]);
  expect(PUBLICATION_STATES.filter((state) => !drawn.has(state))).toEqual([]);
  const cancelled = ways.filter(({ to, label }) => to === "cancelled" && label === "cancel").map(({ from }) => from!);
  expect(cancelled.toSorted()).toEqual(PUBLICATION_STATES.filter((state) => TABLE[state].cancel === "take_back").toSorted());
  expect(ways.filter(({ from }) => from === "publishing").map(({ to }) => to)).toEqual(
    expect.arrayContaining(["published", "retrying", "failed", "gone", "cancelled"]),
  );
});

test("the table has a row for each state and a column for each wish", () => {
  const rows = [...generated.get("docs/publishing.md")!.matchAll(/^\| `(\w+)` \|(.*)\|$/gm)].filter(
    ([, , cells]) => cells!.split("|").length === WISHES.length,
  );
  expect(rows.map(([, state]) => state)).toEqual([...STANDINGS]);
});

test("all variables of the compose file are documented", async () => {
  const compose = parse(await readFile(join(root, "docker-compose.yml"), "utf8"), { merge: true }) as {
    services: Record<string, { environment: object }>;
  };
  const page = generated.get("docs/configuration.md")!;
  const names = ["api", "worker"].flatMap((service) => Object.keys(compose.services[service]!.environment));
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  expect([...page.matchAll(/^\| `(\w+)` .* \|  \|$/gm)].map(([, name]) => name)).toEqual([]);
});
