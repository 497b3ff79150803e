import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { QUEUES } from "../../domain/temporal/queues.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { created, fakeSite } from "../support/servers/fakeSite.ts";
import { freezable } from "../support/servers/freezable.ts";
import { gate } from "../support/servers/gate.ts";
import { until } from "../support/until.ts";
import { workerProcess } from "../support/workerProcess.ts";

/** What the issue demands: monitors know of a dead worker, and balancers of a worker that can't work, within this time. */
const NOTICED_MS = 5_000;
/** How long an idle worker is watched. `IDLE_MINUTES=10 npm test -- test/faults/pollersDie` watches for ten minutes. */
const IDLE_MS = Number(process.env["IDLE_MINUTES"] ?? 0.1) * 60_000;

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let temporal: Awaited<ReturnType<typeof freezable>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
let worker: Awaited<ReturnType<typeof workerProcess>>;
const held = gate();

beforeAll(async () => {
  [app, site, temporal] = await Promise.all([testApp(), fakeSite(created()), freezable()]);
  temporal.leadTo(Number(inject("temporal")["TEMPORAL_ADDRESS"]!.split(":")[1]));
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  worker = await workerProcess(app, [site.host], { ...inject("temporal"), TEMPORAL_ADDRESS: temporal.host });
});
afterAll(async () => {
  for (const { go } of held.open) go();
  await worker?.stop();
  await Promise.all([temporal?.stop(), site?.stop()]);
  await app?.close();
});

const status = async () => (await app.call("GET", "/api/status/")).json;
const named = async (): Promise<Record<string, string>> => {
  const { error } = await status();
  return Object.fromEntries((error?.details ?? []).map(({ field, message }: Record<string, string>) => [field, message]));
};
const allQueues = QUEUES.map((queue) => `queue_${queue}`);
const well = () => until("everything works", async () => (await status()).success && (await worker.ask("/ready")).status === 200);

/** Waits until the status names all queues, and nothing else. @returns what it says about the first, and the milliseconds until then */
async function untilNamed(): Promise<{ why: string; ms: number }> {
  const began = performance.now();
  const found = await until("the queues are named", async () => {
    const now = await named();
    return Object.keys(now).length === allQueues.length && now;
  });
  const ms = performance.now() - began;
  expect(Object.keys(found)).toEqual(allQueues);
  console.log(`named after ${Math.round(ms)} ms: ${found["queue_publish"]}`);
  return { why: found["queue_publish"]!, ms };
}

/** The API answers as if nothing had happened, and takes a publish. */
async function apiIsWell(): Promise<void> {
  expect((await app.call("GET", "/api/ready/")).status).toBe(200);
  const content = await createContent(app.orm, owner);
  expect((await app.call("POST", `/api/v1/writer/content/${content.id}/publish/`, owner.token, {})).status).toBe(202);
}

test(
  "an idle worker stays ready",
  async () => {
    await well();
    const end = Date.now() + IDLE_MS;
    while (Date.now() < end) {
      const [ready, live, whole] = await Promise.all([worker.ask("/ready"), worker.ask("/live"), status()]);
      expect([ready.status, ready.body.why, live.status, whole.success]).toEqual([200, undefined, 200, true]);
      await sleep(250);
    }
  },
  IDLE_MS + 60_000,
);

test("a worker that was stopped by SIGSTOP: its queues are named within five seconds, and it comes back", async () => {
  await well();
  process.kill(worker.pid, "SIGSTOP");
  try {
    const { why, ms } = await untilNamed();
    expect(why).toMatch(/its last one was heard of \d s ago/);
    expect(ms).toBeLessThan(NOTICED_MS);
    await apiIsWell();
  } finally {
    process.kill(worker.pid, "SIGCONT");
  }
  await well();
});

test("a worker without Temporal is not ready within five seconds, says why, and comes back", async () => {
  await well();
  temporal.cut();
  const began = performance.now();
  const { body } = await until("it is not ready", async () => {
    const now = await worker.ask("/ready");
    return now.status === 503 && now;
  });
  expect(performance.now() - began).toBeLessThan(NOTICED_MS);
  expect(body).toMatchObject({ ready: false, why: "temporal: Temporal does not answer this worker" });
  expect((await worker.ask("/live")).status).toBe(200);
  expect((await untilNamed()).why).toBe("Temporal does not answer this worker");
  expect(performance.now() - began).toBeLessThan(NOTICED_MS);
  await apiIsWell();
  temporal.thaw();
  await well();
});

test("a worker that begins to stop is not ready at once, and ends when its calls have ended", async () => {
  await well();
  site.say(held.answer);
  const content = await createContent(app.orm, owner);
  await app.call("POST", `/api/v1/writer/content/${content.id}/publish/`, owner.token, {});
  await until("a call to the site is under way", async () => held.contentIds().includes(content.id));
  process.kill(worker.pid, "SIGTERM");
  const asked = await until("it knows", async () => {
    const now = await worker.ask("/ready");
    return now.status !== 200 && now;
  }, 500); // prettier-ignore
  expect([asked.status, asked.body.why]).toEqual([503, expect.stringContaining("process: it is stopping")]);
  expect((await untilNamed()).why).toBe("its worker is stopping");
  expect((await worker.ask("/live")).status).toBe(200);
  site.say(created());
  for (const { go } of held.open) go();
  expect(await worker.exited).toMatchObject({ code: 0 });
  expect(await app.orm.em.fork().execute("select id from igny8_workers")).toEqual([]);
});

test("a worker that was killed: its queues are named within five seconds", async () => {
  // The next one that starts removes the rows of those that were killed long ago.
  const lost =
    "insert into igny8_workers (id, task_queue_prefix, name, queues, seen_at) values (gen_random_uuid(), 'x', 'lost', '{}', now() - ?::interval)";
  for (const age of ["2 hours", "50 minutes"]) await app.orm.em.fork().execute(lost, [age]);
  worker = await workerProcess(app, [site.host]);
  await well();
  expect(await app.orm.em.fork().execute("select id from igny8_workers where name = 'lost'")).toHaveLength(1);
  await worker.kill();
  const { why, ms } = await untilNamed();
  expect(why).toMatch(/its last one was heard of \d s ago/);
  expect(ms).toBeLessThan(NOTICED_MS);
  await apiIsWell();
});
