import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { scrape } from "../ops/evaluate.ts";
import { apiProcess } from "../ops/processes.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, createSite } from "../support/fixtures/accounts.ts";
import { freezable } from "../support/servers/freezable.ts";
import { until } from "../support/until.ts";
import { workerProcess } from "../support/workerProcess.ts";

// A host that is lost says nothing: no error, no end of its connections. A new primary then answers at the same address.

/** What a statement may take (35 s), and twice that for the next one, which began meanwhile. */
const BACK_MS = 80_000;
/** Prometheus waits no longer for an answer. */
const SCRAPE_MS = 10_000;

let app: TestApp;
let postgres: Awaited<ReturnType<typeof freezable>>;
let api: Awaited<ReturnType<typeof apiProcess>>;
let worker: Awaited<ReturnType<typeof workerProcess>>;
let owner: Awaited<ReturnType<typeof createAccount>>;

beforeAll(async () => {
  [app, postgres] = await Promise.all([testApp(), freezable()]);
  const { hostname, port } = new URL(app.databaseUrl);
  expect(hostname).toMatch(/^(127\.0\.0\.1|localhost)$/);
  postgres.leadTo(Number(port));
  owner = await createAccount(app.orm);
  await createSite(app.orm, owner.account_id);
  const through = { DATABASE_URL: Object.assign(new URL(app.databaseUrl), { host: postgres.host }).href };
  [api, worker] = await Promise.all([
    apiProcess(app, { ...inject("temporal"), ...through }),
    // One connection for the activities, so that it is the one that hangs.
    workerProcess(app, [], { ...through, DATABASE_POOL: "1" }),
  ]);
});
afterAll(async () => {
  await Promise.all([api?.child.stop(5_000), worker?.kill()]);
  await postgres?.stop();
  await app?.close();
});

const sites = () => fetch(`${api.url}/api/v1/sites/`, { headers: { authorization: `Bearer ${owner.token}` } }).then(({ status }) => status);
const apiReady = () => fetch(`${api.url}/api/ready/`).then(({ status }) => status);
/** What Prometheus gets; undefined if it would not wait for it. */
async function scraped(): Promise<string> {
  const began = performance.now();
  const { api: text } = await scrape({ api: api.metrics });
  expect(performance.now() - began).toBeLessThan(SCRAPE_MS);
  return text!;
}

test("a PostgreSQL that says nothing: figures, API and worker say so, and come back by themselves when another one answers", async () => {
  await until("all is well", async () => (await apiReady()) === 200 && (await worker.ask("/ready")).status === 200);
  await until("the figures say so", async () => /^igny8_queue_pollers\{queue="publish"\} 1$/m.test(await scraped()));
  // Of the API's ten connections, most are left to requests, and some to the figures, so that both hang.
  expect(await Promise.all(Array.from({ length: 10 }, sites))).toEqual(Array(10).fill(200));
  postgres.silence();
  const hanging = Promise.all(Array.from({ length: 6 }, sites));

  const text = await until("the figures say that the database does not answer", async () => {
    const now = await scraped();
    return now.includes("igny8_database_up 0") && now;
  });
  // What was read last would look as if it were true, and silence the alerts.
  expect(text).not.toMatch(/^igny8_queue_pollers/m);
  expect(text).toContain("igny8_temporal_up 1");
  expect(await apiReady()).toBe(503);
  await until("the worker is not ready", async () => (await worker.ask("/ready")).status === 503);

  postgres.thaw();
  const thawed = performance.now();
  // Its beats have a new connection, and its activities wait for the lost host.
  const { body } = await until("the worker says what hangs", async () => {
    const now = await worker.ask("/ready");
    return now.body.why?.startsWith("database: the connections of its activities") && now;
  });
  expect(body.ready).toBe(false);
  expect(new Set(await hanging)).toEqual(new Set([503]));
  await until("both are ready", async () => (await apiReady()) === 200 && (await worker.ask("/ready")).status === 200, BACK_MS);
  expect(performance.now() - thawed).toBeLessThan(BACK_MS);
  expect(await sites()).toBe(200);
  await until("the figures are there again", async () => /^igny8_queue_pollers\{queue="publish"\} 1$/m.test(await scraped()));
});
