import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NODE_FLAGS } from "../../worker/nodeFlags.ts";

const root = join(import.meta.dirname, "../..");
const dockerfile = await readFile(join(root, "Dockerfile"), "utf8");

test("the image has our Node, only runtime files, a user without root, and a health check for each target", async () => {
  const { dependencies, scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const from = [...dockerfile.matchAll(/^FROM (node:\S+)/gm)].map(([, image]) => image);
  expect(new Set(from)).toEqual(new Set([`node:${dependencies.node}-bookworm-slim`]));
  expect(dockerfile).toMatch(/npm ci --omit=dev/);
  expect(dockerfile).toMatch(/^USER node$/m);
  const commands = [...dockerfile.matchAll(/^CMD (\["node", .+\])$/gm)].map(([, command]) => JSON.parse(command!) as string[]);
  expect(commands).toEqual([
    ["node", ...NODE_FLAGS, "worker/main.ts"],
    ["node", "api/server.ts"],
  ]);
  expect(scripts["worker"]).toBe(`node dev/run.mjs ${NODE_FLAGS.join(" ")} worker/main.ts`);
  expect(dockerfile.match(/^HEALTHCHECK/gm)).toHaveLength(2);
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) => paths!.split(" "));
  const ignored = (await readFile(join(root, ".dockerignore"), "utf8")).trim().split("\n");
  expect(new Set(ignored)).toEqual(new Set(["*", ...copied.map((path) => `!${path}`)]));
});
