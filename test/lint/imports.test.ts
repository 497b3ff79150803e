import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/** A file of each folder, its import, and the linter's message; none if the import is allowed. */
const CASES: [file: string, source: string, said: string | undefined][] = [
  ["domain/a.ts", 'import { x } from "../db/orm.ts";', "domain imports nothing of ours."],
  ["domain/b.ts", 'import type { X } from "../api/app.ts";', "domain imports nothing of ours."],
  ["domain/c.ts", 'import { readConfig } from "../config.ts";', "domain imports nothing of ours."],
  ["domain/deep/d.ts", 'import { x } from "../../activities/wordpress/siteClient.ts";', "domain imports nothing of ours."],
  ["domain/e.ts", 'import { x } from "node:fs";', "Node.js builtin"],
  ["domain/f.ts", 'import { x } from "crypto";', "Node.js builtin"],
  ["domain/g.ts", 'import { x } from "@temporalio/common";', "domain knows no framework."],
  ["domain/h.ts", 'import { x } from "hono";', "domain knows no framework."],
  ["domain/i.ts", "export const x = process.env;", "'process'"],
  ["domain/j.ts", 'import { convert as x } from "html-to-text";', undefined],
  ["domain/k.ts", 'import { x } from "./terms.ts";', undefined],

  ["workflows/a.ts", 'import { x } from "../activities/publication.ts";', "workflows import types only of activities."],
  ["workflows/b.ts", 'import type { X } from "../activities/publication.ts";', undefined],
  ["workflows/c.ts", 'import type { X } from "../db/orm.ts";', "workflows import domain, and types of activities."],
  ["workflows/d.ts", 'import { x } from "node:crypto";', "deterministic"],
  ["workflows/e.ts", 'import { x } from "@temporalio/client";', "deterministic"],
  ["workflows/f.ts", 'import { x } from "zod";', "deterministic"],
  ["workflows/g.ts", 'import { x } from "../config.ts";', "workflows import domain, and types of activities."],
  ["workflows/h.ts", 'import { sleep as x } from "@temporalio/workflow";', undefined],
  ["workflows/i.ts", 'import { x } from "../domain/retry.ts";', undefined],

  ["activities/a.ts", 'import type { X } from "../workflows/index.ts";', "activities import domain, db and temporal."],
  ["activities/wordpress/b.ts", 'import { x } from "../../api/app.ts";', "activities import domain, db and temporal."],
  ["activities/wordpress/c.ts", 'import { x } from "../../config.ts";', "activities import domain, db and temporal."],
  ["activities/d.ts", 'import { x } from "../test/setup.ts";', "activities import domain, db and temporal."],
  [
    "activities/wordpress/e.ts",
    'import { x } from "../../db/orm.ts"; import { y } from "../../domain/publishing/retry.ts"; import { z } from "../f.ts"; x(y, z);',
    undefined,
  ],

  ["activities/f.ts", 'import { x } from "../temporal/start.ts";', undefined],
  ["activities/g.ts", 'import { x } from "../temporal/access.ts";', "the composition roots' to read"],
  ["activities/sites/h.ts", 'import type { X } from "../wordpress/siteClient.ts";', "called through activities/platform"],
  ["activities/sites/i.ts", 'import type { X } from "../platform/client.ts";', undefined],
  ["activities/platform/j.ts", 'import { x } from "../wordpress/siteClient.ts";', "called through activities/platform"],
  ["activities/platform/clients.ts", 'import { x } from "../wordpress/siteClient.ts";', undefined],
  ["worker/e.ts", 'import { x } from "../activities/wordpress/siteClient.ts";', "called through activities/platform"],

  ["telemetry/a.ts", 'import { x } from "../domain/text.ts";', "telemetry imports nothing of ours."],
  ["telemetry/b.ts", "export const x = process.env;", "process.env"],
  ["domain/m.ts", 'import { x } from "../telemetry/context.ts";', "domain imports nothing of ours."],
  ["workflows/k.ts", 'import { x } from "../telemetry/context.ts";', "workflows import domain, and types of activities."],
  ["db/f.ts", 'import { x } from "../telemetry/context.ts";', undefined],
  ["temporal/e.ts", 'import { x } from "../telemetry/context.ts";', undefined],
  ["temporal/a.ts", 'import { x } from "../domain/temporal/workflowStart.ts";', undefined],
  ["temporal/b.ts", 'import { x } from "../db/orm.ts";', "temporal imports domain."],
  ["temporal/c.ts", 'import type { X } from "../workflows/index.ts";', "temporal imports domain."],
  ["temporal/d.ts", "export const x = process.env;", "process.env"],
  ["domain/l.ts", 'import { x } from "../temporal/start.ts";', "domain imports nothing of ours."],
  ["workflows/j.ts", 'import { x } from "../temporal/start.ts";', "workflows import domain, and types of activities."],
  ["db/e.ts", 'import { x } from "../temporal/start.ts";', "db imports domain."],
  ["worker/d.ts", 'import { x } from "../temporal/schedules.ts";', undefined],

  ["db/a.ts", 'import type { X } from "../activities/publication.ts";', "db imports domain."],
  ["db/b.ts", 'import { x } from "../config.ts";', "db imports domain."],
  ["db/c.ts", "export const x = process.env;", "process.env"],
  ["db/d.ts", 'import { x } from "../domain/retry.ts";', undefined],
  ["db/migrate.ts", 'import { x } from "../config.ts"; x(process.env);', undefined],

  ["api/a.ts", 'import { x } from "../workflows/index.ts";', "api imports types only of workflows."],
  ["api/b.ts", 'import type { X } from "../workflows/index.ts";', undefined],
  ["api/c.ts", 'import type { X } from "../activities/publication.ts";', "api imports domain, db, temporal, and types of workflows."],
  ["api/d.ts", 'import { x } from "../config.ts";', "api imports domain, db, temporal, and types of workflows."],
  ["api/e.ts", 'import { x } from "../db/orm.ts"; import { y } from "../domain/retry.ts"; x(y);', undefined],
  ["api/g.ts", 'import { x } from "../temporal/access.ts";', "the composition roots' to read"],
  ["api/people/h.ts", 'import { x } from "../../temporal/start.ts";', undefined],
  ["api/server.ts", 'import { x } from "../config.ts"; import { y } from "../temporal/access.ts"; x(y, process.env);', undefined],
  ["api/f.ts", "export const x = process.env;", "process.env"],

  ["worker/a.ts", 'import { x } from "../workflows/index.ts";', "workflows reach it as a bundle."],
  ["worker/b.ts", 'import { x } from "../config.ts";', "worker imports activities, domain, db and temporal"],
  ["worker/c.ts", 'import { x } from "../activities/publication.ts"; import { y } from "../db/orm.ts"; x(y);', undefined],
  ["worker/main.ts", 'import { x } from "../config.ts"; import { y } from "../test/setup.ts"; x(y);', "nothing of dev"],

  ["console/src/a.ts", 'import { x } from "../../api/app.ts";', "console imports the type of the API."],
  ["console/src/b.ts", 'import type { X } from "../../api/app.ts";', undefined],
  [
    "console/src/c.ts",
    'import type { X } from "../../db/orm.ts";',
    "console imports domain, the type of the API, and the plugin's style for its preview.",
  ],
  ["console/src/d.ts", 'import x from "../../plugin/igny8-wp-bridge/assets/article.css?inline";', undefined],
  [
    "console/src/e.ts",
    'import x from "../../plugin/igny8-wp-bridge/assets/article.ts";',
    "console imports domain, the type of the API, and",
  ],
  ["console/src/g.ts", 'import { hasRight } from "../../domain/people/roles.ts"; hasRight("owner", "read");', undefined],
  ["console/routes/f.ts", 'import { lazyRouteComponent } from "@tanstack/react-router";', "Import it from console/routes/lazy.ts"],

  ["dev/a.ts", 'import { x } from "../config.ts"; import { y } from "../worker/main.ts"; x(y, process.env);', undefined],
  ["test/a.ts", 'import { x } from "../config.ts"; import { y } from "../api/app.ts"; x(y);', undefined],
  ["bench/a.ts", 'import { x } from "../config.ts"; import { y } from "../worker/main.ts"; x(y);', undefined],
];
const RULES = ["eslint(no-restricted-imports)", "eslint(no-restricted-globals)", "import(no-nodejs-modules)", "node(no-process-env)"];

const root = join(import.meta.dirname, "../..");
const said = new Map<string, string[]>();
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "igny8-lint-"));
  // Rules that need types would need the whole project. None of them is tested here.
  const config = await readFile(join(root, ".oxlintrc.json"), "utf8");
  await writeFile(join(dir, ".oxlintrc.json"), config.replace('"typeAware": true', '"typeAware": false'));
  for (const [file, source] of CASES) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), `${source}\n`);
  }
  // Exits with 1 because it finds errors, as expected.
  const json = await new Promise<string>((resolve) => {
    execFile(process.execPath, [join(root, "node_modules/oxlint/bin/oxlint"), "-f", "json"], { cwd: dir }, (_, stdout) => resolve(stdout));
  });
  for (const { code, message, help, filename } of JSON.parse(json).diagnostics) {
    if (RULES.includes(code)) said.set(filename, [...(said.get(filename) ?? []), `${message} ${help ?? ""}`]);
  }
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test.each(CASES)("%s: %s", (file, _, words) => {
  const messages = said.get(file) ?? [];
  if (words === undefined) expect(messages).toEqual([]);
  else expect(messages).toEqual([expect.stringContaining(words)]);
});
