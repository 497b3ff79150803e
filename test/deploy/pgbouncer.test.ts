import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { listenForEvents } from "../../db/events/bell.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { migrate } from "../../db/schema/migrate.ts";
import { findPgBouncer, startPgBouncer } from "../../dev/postgres/pgbouncer.ts";
import { apiProcess } from "../support/servers/apiProcess.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, createContents, createSite } from "../support/fixtures/accounts.ts";
import { createEvent } from "../support/fixtures/events.ts";
import { session } from "../support/fixtures/migrations.ts";
import { created, fakeSite } from "../support/servers/fakeSite.ts";
import { readEvents } from "../support/sse.ts";
import { until } from "../support/until.ts";
import { workerProcess } from "../support/workerProcess.ts";

// API and worker as they are deployed, with PgBouncer in transaction mode before PostgreSQL, and fewer connections behind it than before it.
const POOL = 5;
const ARTICLES = 12;

const can = await findPgBouncer().then(
  () => true,
  () => false,
);
let app: TestApp;
let dir: string;
let pgbouncer: Awaited<ReturnType<typeof startPgBouncer>>;
let pooled: string;
beforeAll(async () => {
  if (!can) return;
  app = await testApp();
  dir = await mkdtemp(join(tmpdir(), "igny8-pgbouncer-"));
  pgbouncer = await startPgBouncer({ dir: join(dir, "data"), url: app.directUrl, pool: POOL });
  pooled = pgbouncer.through(app.directUrl);
});
afterAll(async () => {
  await pgbouncer?.stop();
  await app?.close();
  if (dir) await rm(dir, { recursive: true, force: true });
});

test.runIf(can)("API and worker publish through PgBouncer, and events reach a stream at once", async () => {
  // Each article becomes a post of its own.
  const site = await fakeSite((request, response) => {
    const { content_id } = JSON.parse(request.body) as { content_id: number };
    created({ post_id: 1_000 + content_id })(request, response);
  });
  onTestFinished(() => site.stop());
  const account = await createAccount(app.orm);
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  const contents = await createContents(app.orm, owner, ARTICLES);
  const env = { DATABASE_URL: pooled, DATABASE_URL_DIRECT: app.directUrl };
  const [api, worker] = await Promise.all([apiProcess(app, env), workerProcess(app, [site.host], env)]);
  onTestFinished(async () => {
    await Promise.all([api.stop(), worker.stop()]);
  });
  const headers = { authorization: `Bearer ${owner.token}`, "content-type": "application/json" };

  const asked = await Promise.all(
    contents.map((id) => fetch(`${api.url}/api/v1/writer/content/${id}/publish/`, { method: "POST", headers, body: "{}" })),
  );
  expect(asked.map(({ status }) => status)).toEqual(contents.map(() => 202));
  await until("all articles arrive", async () => {
    const rows = await app.orm.em.fork().find(Publication, { site_id: owner.site_id, state: "published" });
    return rows.length === ARTICLES;
  });

  const controller = new AbortController();
  const stream = readEvents(await fetch(`${api.url}/api/v1/events/stream/`, { headers, signal: controller.signal }));
  onTestFinished(() => controller.abort());
  await stream.opened();
  const times: number[] = [];
  for (let number = 1; number <= 20; number += 1) {
    await createEvent(app.orm, owner);
    const began = performance.now();
    while (stream.events.length < number) await new Promise((resolve) => setTimeout(resolve, 2));
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  console.log(JSON.stringify({ events: times.length, median_ms: Math.round(times[10]!), longest_ms: Math.round(times.at(-1)!) }));
  // One in twenty may be late on a busy machine. Without LISTEN, they take half a second on average.
  expect(times.at(-2)!).toBeLessThan(200);
  expect(api.lines.filter((line) => /"level":[456]0/.test(line))).toEqual([]);
});

test.runIf(can)("each connection behind PgBouncer has the limits of docs/operations.md", async () => {
  const clients = await Promise.all(Array.from({ length: POOL }, () => session(pooled)));
  const limits = await Promise.all(
    clients.map(async (client) => {
      await client.query("begin");
      const { rows } = await client.query(
        "select pg_backend_pid() as pid, current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle",
      );
      return rows[0] as { pid: number; statement: string; idle: string };
    }),
  );
  expect(new Set(limits.map(({ pid }) => pid)).size).toBe(POOL);
  for (const { statement, idle } of limits) expect([statement, idle]).toEqual(["30s", "1min"]);
});

test.runIf(can)("the migration refuses a pool that shares sessions, and says what to set", async () => {
  await expect(migrate(pooled)).rejects.toThrow(/PgBouncer in transaction mode.*DATABASE_URL_DIRECT/);
  expect(await migrate(app.directUrl)).toEqual([]);
});

test.runIf(can)("a wait for events through a pool is noticed", async () => {
  const [through, direct] = [vi.fn<() => void>(), vi.fn<() => void>()];
  const rung = vi.fn<() => void>();
  const trouble = () => undefined;
  const stops = [
    listenForEvents(pooled, rung, { trouble, pooled: through }),
    listenForEvents(app.directUrl, rung, { trouble, pooled: direct }),
  ];
  await until("both listen", async () => rung.mock.calls.length > 1 && through.mock.calls.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([through.mock.calls.length, direct.mock.calls.length]).toEqual([1, 0]);
  await Promise.all(stops.map((stop) => stop()));
});
