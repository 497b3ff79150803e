import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startWordPress, type ReleaseName } from "../dev/wordpress/index.ts";
import { race, raceCode, type RaceResult } from "../test/plugin/support/race.ts";
import { table } from "./parts/measure.ts";

/*
 * A person saves a post at the last instant before our update's statement, on SQLite (the newest WordPress) and on MariaDB (the oldest).
 * Reports how many saves were lost. `npm run bench:race -- 50` makes 50 saves on each instead of 500.
 */
const TIMES = Number(process.argv[2] ?? 500);
const KEY = `igny8_${Buffer.alloc(32, 7).toString("base64url")}`;

const dir = await mkdtemp(join(tmpdir(), "igny8-race-"));
const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];

async function raceOn(release: ReleaseName): Promise<RaceResult> {
  const options = {
    dir: join(dir, release),
    release,
    workers: 3,
    adminUser: "admin",
    title: "Race",
    log: (line: string) => console.log(line),
  };
  const site = await startWordPress({ ...options, pluginDir: fileURLToPath(new URL("../plugin/igny8-wp-bridge", import.meta.url)) });
  undo.push(() => site.stop());
  await site.wp(["option", "update", "igny8_api_key", KEY]);
  const password = await site.wp(["user", "application-password", "create", "admin", "race", "--porcelain"]);
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
  await writeFile(join(site.path, "wp-content/mu-plugins/igny8-race.php"), `<?php\n${raceCode(authorization)}\n`);
  const ask = async (path: string, init: RequestInit) => {
    const answer = await fetch(`${site.url}/wp-json${path}`, init);
    return { status: answer.status, body: JSON.parse(await answer.text()) };
  };
  const result = await race(
    {
      url: site.url,
      call: (path, body, headers = {}) =>
        ask(`/igny8/v1${path}`, {
          method: body ? "POST" : "GET",
          headers: { "content-type": "application/json", "x-igny8-api-key": KEY, ...headers },
          ...(body ? { body: JSON.stringify(body) } : {}),
        }),
      stored: async (post) => {
        const { body } = await ask(`/wp/v2/posts/${post}?context=edit`, { headers: { authorization } });
        return { content: body.content.raw, title: body.title.raw };
      },
    },
    randomUUID(),
    TIMES,
  );
  const raced = (await readFile(join(site.path, "wp-content/igny8-raced.log"), "utf8"))
    .split("\n")
    .filter((line) => line === "saved").length;
  if (raced !== TIMES) throw new Error(`Only ${raced} of ${TIMES} saves happened at the last instant.`);
  return result;
}

try {
  const results = { "SQLite, newest WordPress": await raceOn("newest"), "MariaDB, oldest WordPress": await raceOn("oldest") };
  table(Object.entries(results).map(([where, result]) => ({ where, ...result })));
  const sum = (name: keyof RaceResult) => Object.values(results).reduce((total, result) => total + result[name], 0);
  console.log(
    JSON.stringify({ saves: sum("saves"), lost: sum("lost"), answered_412: sum("answered_412"), ours_missing: sum("ours_missing") }),
  );
} finally {
  for (const step of undo.toReversed()) await step().catch(() => undefined);
}
