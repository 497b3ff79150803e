import { createServer, type AddressInfo, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { freePort } from "../../dev/ports.ts";
import { startChild } from "../../dev/processes.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { until } from "../support/until.ts";

// Requests with an Idempotency-Key, to an API process that is killed while it works on them.

let app: TestApp;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
/** Accepts connections, and never answers: whoever starts a workflow waits. */
const temporal = createServer((socket) => void silent.add(socket.on("error", () => undefined)));
const silent = new Set<Socket>();
let api: ReturnType<typeof startChild> | undefined;

beforeAll(async () => {
  app = await testApp();
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id)) };
  await new Promise<void>((resolve) => temporal.listen(0, "127.0.0.1", resolve));
});
afterEach(() => api?.stop(0));
afterAll(async () => {
  for (const socket of silent) socket.destroy();
  await new Promise((resolve) => temporal.close(resolve));
  await app?.close();
});

/** Sends a request to a process of its own, and kills the process as soon as `reached` is true. */
async function killedWhen(reached: () => Promise<unknown>, path: string, body: object): Promise<void> {
  const { port } = await freePort();
  const [key] = app.deps.secretKeys;
  api = startChild({
    name: "api",
    command: process.execPath,
    args: [fileURLToPath(new URL("../../api/server.ts", import.meta.url))],
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: app.databaseUrl,
      DATABASE_URL_DIRECT: app.directUrl,
      TEMPORAL_ADDRESS: `127.0.0.1:${(temporal.address() as AddressInfo).port}`,
      API_PORT: String(port),
      SECRET_KEYS: `${key!.id}:${key!.key.toString("base64")}`,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await until("the API answers", () => fetch(`${url}/api/health/`).then(({ ok }) => ok).catch(() => false)); // prettier-ignore
  const asked = fetch(`${url}${path}`, {
    method: "POST",
    headers: { ...headers(path), "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch((error: Error) => error);
  await until("the request got there", reached);
  process.kill(api.pid, "SIGKILL");
  await api.exited;
  expect(await asked).toBeInstanceOf(Error);
}

const headers = (path: string) => ({ authorization: `Bearer ${owner.token}`, "idempotency-key": `to ${path}`.replaceAll(" ", "-") });
const repeated = (path: string, body: object) => app.call("POST", path, headers(path), body);
const count = async (table: string) =>
  (
    await app.orm.em
      .fork()
      .execute<{ n: number }[]>(`select count(*)::int as n from igny8_${table} where account_id = ?`, [owner.account_id])
  )[0]!.n;

test("before its commit: nothing is created, and a repetition carries the request out once", async () => {
  const [path, body] = ["/api/v1/sites/", { name: "Bakery", url: "https://bakery.example.com" }];
  const before = await count("sites");
  // The quotas lock the account's row last, so the request stops just before its commit.
  const em = app.orm.em.fork();
  await em.begin();
  await em.execute("select 1 from igny8_accounts where id = ? for no key update", [owner.account_id]);
  const waits = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
  await killedWhen(async () => (await app.orm.em.fork().execute(waits)).length > 0, path, body);
  await em.rollback();

  expect(await repeated(path, body)).toMatchObject({ status: 409, json: { error: { code: "idempotency_in_progress" } } });
  await app.orm.em.fork().execute("update igny8_idempotency_keys set claimed_until = now() where account_id = ?", [owner.account_id]);
  const answer = await repeated(path, body);
  expect([answer.status, await count("sites")]).toEqual([201, before + 1]);
  expect((await repeated(path, body)).json).toEqual(answer.json);
  expect(await count("sites")).toBe(before + 1);
});

test("after its commit: a repetition gets the answer that nobody received", async () => {
  const content = await createContent(app.orm, owner);
  const [path, body] = ["/api/v1/writer/content/bulk-publish/", { content_ids: [content.id] }];
  await killedWhen(async () => (await count("bulk_runs")) > 0, path, body);

  const answer = await repeated(path, body);
  expect([answer.status, answer.headers.get("idempotency-replayed")]).toEqual([202, "true"]);
  expect(answer.json).toMatchObject({ success: true, data: { accepted: 1, state: "running", workflow_started: true } });
  expect(await count("bulk_runs")).toBe(1);
});
