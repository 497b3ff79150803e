import { expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { useApp } from "../../support/app.ts";
import { until } from "../../support/until.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";

const api = useApp();

test("it is alive, whatever else is wrong", async () => {
  const app = createApp({
    ...api.deps,
    orm: { em: { fork: () => ({ setFilterParams: () => undefined }) } } as unknown as typeof api.deps.orm,
    stopping: () => true,
  });
  const response = await app.request("/api/health/");
  expect([response.status, JSON.parse(await response.text())]).toEqual([200, { success: true, data: { status: "alive" } }]);
});

test("it is ready without Temporal and without workers: it answers requests", async () => {
  const app = createApp({ ...api.deps, temporal: temporalAway() });
  // Another file's work may have blocked the process just before.
  const answer = await until("nothing is wrong", async () => {
    const response = await app.request("/api/ready");
    return response.status === 200 && ((await response.json()) as { data: object });
  });
  expect(answer.data).toEqual({
    ready: true,
    checks: { event_loop: { ok: true, message: "runs" }, database: { ok: true, message: "answers" } },
  });
});

test("a process that stops is not ready at once, although the last result is kept", async () => {
  let stopping = false;
  const app = createApp({ ...api.deps, stopping: () => stopping });
  await until("it is ready", async () => (await app.request("/api/ready/")).status === 200);
  stopping = true;
  const response = await app.request("/api/ready/");
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(await response.json()).toMatchObject({
    error: { code: "not_ready", message: "process: it is stopping", details: [{ field: "process", message: "it is stopping" }] },
  });
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
