import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, createContents, createSite } from "../support/fixtures/accounts.ts";
import { type Answer, created, fakeSite } from "../support/servers/fakeSite.ts";
import { freezable } from "../support/servers/freezable.ts";
import { gate, nextPost } from "../support/servers/gate.ts";
import { until } from "../support/until.ts";
import { alertsOf, type Scrape, scrape } from "./evaluate.ts";
import { apiProcess, workerProcess } from "./processes.ts";
import { findPromtool } from "./promtool.ts";

// Faults of processes, made one after the other, the last ones for good: each wakes its own alert alone.

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let postgres: Awaited<ReturnType<typeof freezable>>;
let api: Awaited<ReturnType<typeof apiProcess>>;
let worker: Awaited<ReturnType<typeof workerProcess>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
let healthy: Scrape;
const held = gate();
const publishes: Answer = (request, response) => created({ post_id: nextPost() })(request, response);

const promtool = await findPromtool().catch((error: Error) => error);
const scraped = () => scrape({ "igny8-api": api.metrics, "igny8-worker": worker.metrics });

beforeAll(async () => {
  [app, site, postgres] = await Promise.all([testApp(), fakeSite(publishes), freezable()]);
  postgres.leadTo(Number(new URL(app.databaseUrl).port));
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  const through = { DATABASE_URL: Object.assign(new URL(app.databaseUrl), { host: postgres.host }).href };
  [api, worker] = await Promise.all([
    apiProcess(app, { ...inject("temporal"), ...through }),
    workerProcess(app, {
      ...inject("temporal"),
      ALLOWED_PRIVATE_HOSTS: site.host,
      WORKER_CONCURRENCY: "1",
      WORDPRESS_TIMEOUT_MS: "120000",
    }),
  ]);
  healthy = await until("a worker serves the queue", async () => {
    const now = await scraped();
    return /^igny8_queue_pollers\{queue="publish"\} 1$/m.test(now["igny8-api"] ?? "") && now;
  });
});
afterAll(async () => {
  for (const { go } of held.open) go();
  await Promise.all([api?.child.stop(0), worker?.child.stop(0)]);
  await Promise.all([site?.stop(), postgres?.stop()]);
  await app?.close();
});

/** For how many seconds the oldest task of people's clicks waits. */
const waits = (now: Scrape) => Number(/^igny8_queue_backlog_age_seconds\{queue="publish"\} (\S+)/m.exec(now["igny8-api"] ?? "")![1]);

test.skipIf(promtool instanceof Error)("all slots of the workers are taken: the queue behind them is reported", async () => {
  site.say(held.answer);
  const publish = (id: number) =>
    fetch(`${api.url}/api/v1/writer/content/${id}/publish/`, { method: "POST", headers: { authorization: `Bearer ${owner.token}` } });
  for (const id of await createContents(app.orm, owner, 4)) expect((await publish(id)).status).toBe(202);
  const during = await until("the oldest task waits for a minute", async () => {
    await sleep(1_000);
    const now = await scraped();
    return waits(now) > 60 && now;
  }, 110_000); // prettier-ignore
  site.say(publishes);
  for (const { go } of held.open) go();
  expect(await alertsOf(healthy, during)).toEqual({ before: [], after: ["IGNY8QueueBacklog"] });
  await until("nothing waits any more", async () => waits(await scraped()) === 0);
});

test.skipIf(promtool instanceof Error)("a process that stands still for a second at a time is reported", async () => {
  await scraped();
  for (let time = 0; time < 3; time += 1) {
    process.kill(api.child.pid, "SIGSTOP");
    await sleep(1_500);
    process.kill(api.child.pid, "SIGCONT");
    await sleep(50);
  }
  const during = await scraped();
  expect(await alertsOf(healthy, { ...healthy, "igny8-api": during["igny8-api"] })).toEqual({
    before: [],
    after: ["IGNY8EventLoopBlocked"],
  });
});

test.skipIf(promtool instanceof Error)("a PostgreSQL that says nothing is reported", async () => {
  const before = await scraped();
  postgres.silence();
  const during = await until("the figures are read anew", async () => {
    const now = await scraped();
    return now["igny8-api"]?.includes("igny8_database_up 0") && now;
  });
  expect(await alertsOf(before, during)).toEqual({ before: [], after: ["IGNY8DatabaseUnreachable"] });
  postgres.thaw();
});

test.skipIf(promtool instanceof Error)("an API process that was killed is reported", async () => {
  process.kill(api.child.pid, "SIGKILL");
  await api.child.exited;
  expect(await alertsOf(healthy, await scraped())).toEqual({ before: [], after: ["IGNY8ApiDown"] });
});
