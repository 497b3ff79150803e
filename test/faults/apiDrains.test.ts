import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { fileURLToPath } from "node:url";
import { freePort } from "../../dev/ports.ts";
import { startChild } from "../../dev/processes.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { until } from "../support/until.ts";

let app: TestApp;
let api: ReturnType<typeof startChild>;
let url: string;
beforeAll(async () => {
  app = await testApp();
  const { port } = await freePort();
  const [key] = app.deps.secretKeys;
  url = `http://127.0.0.1:${port}`;
  api = startChild({
    name: "api",
    command: process.execPath,
    args: [fileURLToPath(new URL("../../api/server.ts", import.meta.url))],
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: app.databaseUrl,
      ...inject("temporal"),
      TASK_QUEUE_PREFIX: app.deps.taskQueuePrefix,
      API_PORT: String(port),
      API_DRAIN_SECONDS: "2",
      SECRET_KEYS: `${key!.id}:${key!.key.toString("base64")}`,
    },
  });
});
afterAll(async () => {
  await api?.stop(0);
  await app?.close();
});

test("SIGTERM: the API is not ready at first, still answers for a while, and then ends in order", async () => {
  const account = await createAccount(app.orm);
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, "http://127.0.0.1:1")) };
  const headers = { authorization: `Bearer ${owner.token}` };
  const ready = () => fetch(`${url}/api/ready/`).then(({ status }) => status, () => 0); // prettier-ignore
  await until("the API is ready", async () => (await ready()) === 200);
  const stream = await fetch(`${url}/api/v1/events/stream/`, { headers });
  const streamed = stream.text();

  process.kill(api.pid, "SIGTERM");
  const began = performance.now();
  expect(await until("it is not ready", async () => { const now = await ready(); return now !== 200 && now; }, 1_000)).toBe(503); // prettier-ignore
  const content = await createContent(app.orm, owner);
  const published = await fetch(`${url}/api/v1/writer/content/${content.id}/publish/`, { method: "POST", headers });
  expect([published.status, published.headers.get("connection")]).toEqual([202, "close"]);
  // A balancer that has not noticed may still open streams.
  const late = await fetch(`${url}/api/v1/events/stream/`, { headers });
  expect(late.status).toBe(200);

  const texts = await Promise.all([streamed, late.text()]);
  expect(performance.now() - began).toBeGreaterThan(1_900);
  for (const text of texts) expect(text).toMatch(/^retry: \d+\n(?:.|\n)*\n\nretry: \d{4,5}\n\n$/);
  expect(await api.exited).toMatchObject({ code: 0 });
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(api.tail()).toMatch(/api drains(?:.|\n)*api stopped/);
});
