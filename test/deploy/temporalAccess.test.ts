import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from "vitest";
import { Publication } from "../../db/publishing/publication.ts";
import { freePort } from "../../dev/ports.ts";
import { startChild } from "../../dev/processes.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { created, fakeSite } from "../support/servers/fakeSite.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { certificates, temporalGateway } from "../support/servers/temporalGateway.ts";
import { until } from "../support/until.ts";
import { workerProcess } from "../support/workerProcess.ts";

// API and worker as they are deployed, and a Temporal with access control.
let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
beforeAll(async () => {
  app = await testApp();
  site = await fakeSite(created());
});
afterAll(async () => {
  await site?.stop();
  await app?.close();
});

const root = new URL("../../", import.meta.url).pathname;

/** The API as a separate process, stopped after the test. */
async function apiProcess(env: Record<string, string>) {
  const { port } = await freePort();
  const [key] = app.deps.secretKeys;
  const child = startChild({
    name: "api",
    command: process.execPath,
    args: [`${root}api/server.ts`],
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: app.databaseUrl,
      DATABASE_URL_DIRECT: app.directUrl,
      API_PORT: String(port),
      API_DRAIN_SECONDS: "0",
      SECRET_KEYS: `${key!.id}:${key!.key.toString("base64")}`,
      TASK_QUEUE_PREFIX: app.deps.taskQueuePrefix,
      ...env,
    },
  });
  onTestFinished(() => child.stop().then(() => undefined));
  const url = `http://127.0.0.1:${port}`;
  await until("the API answers", () =>
    fetch(`${url}/api/health/`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return { url, said: () => child.tail() };
}

/** Requests an article at the API and waits until it arrives, through both processes. */
async function publishes(env: Record<string, string>) {
  const account = await createAccount(app.orm);
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  const content = await createContent(app.orm, owner, { title: "Slow bread" });
  const [api, worker] = await Promise.all([apiProcess(env), workerProcess(app, [site.host], env)]);
  onTestFinished(() => worker.stop().then(() => undefined));
  const answer = await fetch(`${api.url}/api/v1/writer/content/${content.id}/publish/`, {
    method: "POST",
    headers: { authorization: `Bearer ${owner.token}`, "content-type": "application/json" },
    body: "{}",
  });
  expect(answer.status).toBe(202);
  const { data } = (await answer.json()) as { data: { publication_id: string } };
  const row = await until("the article arrives", async () => {
    const now = await app.orm.em.fork().findOneOrFail(Publication, data.publication_id);
    return now.finished_at ? now : undefined;
  });
  expect(row.state).toBe("published");
  return api;
}

/** The error of a worker that does not start: every line of it, without log lines. */
async function refused(env: Record<string, string>): Promise<string[]> {
  const error = await workerProcess(app, [], { LOG_LEVEL: "warn", ...env }).then(
    async (worker) => {
      await worker.stop();
      throw new Error("The worker started.");
    },
    (error: Error) => error,
  );
  const lines = error.message
    .split("\n")
    .slice(1)
    .filter((line) => line.startsWith("{"));
  if (lines.length === 0) throw error;
  return lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
}

test("Temporal with mTLS: the certificate publishes an article; without it one line says what is missing", async () => {
  const files = await certificates();
  const gateway = await temporalGateway(files);
  const trusted = { TEMPORAL_ADDRESS: gateway.address, TEMPORAL_TLS_SERVER_CA_CERT_PATH: files.ca };
  await publishes({
    ...trusted,
    TEMPORAL_TLS_CLIENT_CERT_PATH: files.clientCert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: files.clientKey,
  });
  expect(gateway.passed()).toBeGreaterThan(0);

  const [api, lines] = await Promise.all([apiProcess(trusted), refused(trusted)]);
  expect(lines).toEqual([
    expect.stringMatching(/^Temporal at .* can't be used: .*TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH/),
  ]);
  // The API answers without Temporal, and reports the same.
  await until("the API says so", async () => api.said().includes("TEMPORAL_TLS_CLIENT_CERT_PATH"));
  // A client without our certificate authority, and a client without TLS.
  expect(await refused({ TEMPORAL_ADDRESS: gateway.address, TEMPORAL_TLS: "true" })).toEqual([
    expect.stringMatching(/TEMPORAL_TLS_SERVER_CA_CERT_PATH/),
  ]);
  expect(await refused({ TEMPORAL_ADDRESS: gateway.address })).toEqual([expect.stringMatching(/TEMPORAL_TLS=true/)]);
});

test("Temporal with an API key: each call carries it; with a missing or wrong key one line says so", async () => {
  const files = await certificates();
  const gateway = await temporalGateway(files, { apiKey: "the-key" });
  const trusted = { TEMPORAL_ADDRESS: gateway.address, TEMPORAL_TLS_SERVER_CA_CERT_PATH: files.ca };
  await publishes({ ...trusted, TEMPORAL_API_KEY: "the-key" });
  expect([gateway.passed() > 0, gateway.refused()]).toEqual([true, 0]);

  const unauthorized = [expect.stringMatching(/^Temporal at .* can't be used: .*Request unauthorized.*TEMPORAL_API_KEY/)];
  expect(await refused(trusted)).toEqual(unauthorized);
  expect(await refused({ ...trusted, TEMPORAL_API_KEY: "another" })).toEqual(unauthorized);
});

test("a missing namespace, and TLS to a Temporal without TLS, are one line each", async () => {
  expect(await refused({ TEMPORAL_NAMESPACE: "nowhere" })).toEqual([
    expect.stringMatching(/namespace nowhere\) can't be used: .*TEMPORAL_NAMESPACE/),
  ]);
  if (!inject("temporal")["TEMPORAL_TLS_CLIENT_CERT_PATH"])
    expect(await refused({ TEMPORAL_TLS: "true" })).toEqual([expect.stringMatching(/does not speak TLS/)]);
});

test("a worker that may not register search attributes starts if they exist, and otherwise names the command", async () => {
  const files = await certificates();
  const forbidden = ["AddSearchAttributes", "ListSearchAttributes"];
  const gateway = await temporalGateway(files, { apiKey: "the-key", forbidden });
  const env = { TEMPORAL_ADDRESS: gateway.address, TEMPORAL_TLS_SERVER_CA_CERT_PATH: files.ca, TEMPORAL_API_KEY: "the-key" };
  const worker = await workerProcess(app, [], env);
  await worker.stop();
  expect(gateway.refused()).toBe(1);

  const namespace = `bare-${Date.now()}`;
  const { findTemporalCli } = await import("../../dev/temporal/cli.ts");
  const { bin } = await findTemporalCli(() => undefined);
  const operator = (...args: string[]) =>
    promisify(execFile)(bin, ["operator", ...args], { env: { ...process.env, ...inject("temporal") } });
  await operator("namespace", "create", "--namespace", namespace);
  const lines = await until("the namespace is known everywhere", async () => {
    const said = await refused({ ...env, TEMPORAL_NAMESPACE: namespace });
    return /no such namespace/.test(said.join()) ? undefined : said;
  });
  expect(lines).toEqual([expect.stringMatching(/search attributes are missing/i)]);
  // The named command works.
  const command = /Run: temporal operator (.*?) \(/.exec(lines[0]!)![1]!.split(" ");
  await operator(...command);
  await until("the worker starts", () =>
    workerProcess(app, [], { ...env, TEMPORAL_NAMESPACE: namespace }).then(
      async (started) => (await started.stop(), true),
      () => false,
    ),
  );
});
