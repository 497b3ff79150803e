import { expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { useApp } from "../../support/app.ts";
import { testWorker } from "../../support/worker.ts";
import { until } from "../../support/until.ts";
import { QUEUES } from "../../../domain/temporal/queues.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";

const api = useApp();

test("it is alive, whatever else is wrong", async () => {
  const app = createApp({
    ...api.deps,
    orm: { em: { fork: () => ({ setFilterParams: () => undefined }) } } as unknown as typeof api.deps.orm,
  });
  const response = await app.request("/api/health/");
  expect([response.status, JSON.parse(await response.text())]).toEqual([200, { success: true, data: { status: "alive" } }]);
});

test("without a worker it is not ready, and names what is missing", async () => {
  // Another file's work may have blocked the process just before.
  const answer = await until("only workers are missing", async () => {
    const asked = await api.call("GET", "/api/ready/");
    return asked.json.error.details.every(({ field }: { field: string }) => field !== "event_loop") && asked;
  });
  expect([answer.status, answer.json.error.code]).toEqual([503, "not_ready"]);
  expect(answer.json.error.details).toEqual(
    QUEUES.map((queue) => ({ field: `queue_${queue}`, message: expect.stringContaining("npm run worker") })),
  );
});

test("without Temporal it is not ready", async () => {
  const app = createApp({ ...api.deps, temporal: temporalAway() });
  const response = await app.request("/api/ready");
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
});

test("with all of them it is ready", async () => {
  const worker = await testWorker(api, { allowedHosts: [] });
  try {
    const answer = await until("the worker polls", async () => {
      const asked = await api.call("GET", "/api/ready/");
      return asked.status === 200 && asked.json;
    });
    expect(answer.data).toMatchObject({ ready: true, checks: { database: { ok: true }, queue_publish: { ok: true } } });
  } finally {
    await worker.stop();
  }
});

test("it is not ready while all connections of its pool are in use, or after it was blocked", async () => {
  const said = async (field: string) => {
    const { json } = await api.call("GET", "/api/ready/");
    return json.error?.details.find((detail: { field: string }) => detail.field === field)?.message;
  };
  await until("nothing is wrong with it", async () => (await said("event_loop")) === undefined);
  const end = Date.now() + 2_500;
  while (Date.now() < end);
  expect(await until("it was noticed", () => said("event_loop"))).toMatch(/stood still for \d+\.\d s/);

  let free: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => (free = resolve));
  const holders = Array.from({ length: 10 }, () => api.orm.em.fork().transactional(async () => wait));
  expect(await until("it was noticed", () => said("database"))).toContain("no answer within 3 s");
  free();
  await Promise.all(holders);
  await until("nothing is wrong with it", async () => (await said("database")) === undefined);
});

test("however many requests come, it checks once a second", async () => {
  let looks = 0;
  const look = { execute: async () => (looks += 1) };
  const em = { fork: () => ({ setFilterParams: () => undefined, getKysely: () => ({ selectNoFrom: () => look }) }) };
  const app = createApp({ ...api.deps, orm: { em } as unknown as typeof api.deps.orm });
  const ask = () => app.request("/api/ready/");
  await Promise.all(Array.from({ length: 50 }, async () => ask()));
  await Promise.all(Array.from({ length: 50 }, async () => ask()));
  expect(looks).toBe(1);
  await until("it looks again", async () => (await ask(), looks === 2));
});
