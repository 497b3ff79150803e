import { createServer, type AddressInfo, type Socket } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../api/app.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { freePort } from "../../dev/ports.ts";
import { startChild } from "../../dev/processes.ts";
import { startTemporal, type Temporal } from "../../dev/temporal/server.ts";
import { SEARCH_ATTRIBUTES } from "../../domain/temporal/searchAttributes.ts";
import { registerSearchAttributes } from "../../temporal/searchAttributes.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { fakeWordPress } from "../support/servers/fakeWordPress.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { until } from "../support/until.ts";
import { testWorker } from "../support/worker.ts";

let app: TestApp;
let sites: Awaited<ReturnType<typeof fakeWordPress>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  app = await testApp();
  sites = await fakeWordPress();
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, sites.url)) };
});
afterAll(async () => {
  for (const step of undo.toReversed()) await step();
  await sites?.stop();
  await app?.close();
});

const allPublished = (ids: string[]) =>
  until(
    "all are published",
    async () => (await app.orm.em.fork().find(Publication, { id: ids })).every(({ state }) => state === "published"),
    90_000,
  );

/** Runs the sweep, as its Schedule does, and returns how many workflows it started. */
const sweep = (client: Client): Promise<number> =>
  client.workflow.execute("processPendingPublications", {
    workflowId: `${app.deps.taskQueuePrefix}-sweep-${crypto.randomUUID()}`,
    taskQueue: `${app.deps.taskQueuePrefix}-sync`,
    args: [{ grace: { started: 0, owned: 60_000 } }],
  });

test("the API is killed between its commit and the workflow's start: the sweep publishes it, once", async () => {
  // A Temporal that accepts a connection and never answers holds the request exactly there.
  const silent = new Set<Socket>();
  const held = Promise.withResolvers<void>();
  const blackHole = createServer((socket) => {
    silent.add(socket.on("error", () => undefined));
    socket.once("data", () => held.resolve());
  });
  await new Promise<void>((resolve) => blackHole.listen(0, "127.0.0.1", resolve));
  undo.push(async () => {
    for (const socket of silent) socket.destroy();
    await new Promise((resolve) => blackHole.close(resolve));
  });
  const { port } = await freePort();
  const [key] = app.deps.secretKeys;
  const api = startChild({
    name: "api",
    command: process.execPath,
    args: [fileURLToPath(new URL("../../api/server.ts", import.meta.url))],
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: app.databaseUrl,
      DATABASE_URL_DIRECT: app.directUrl,
      TEMPORAL_ADDRESS: `127.0.0.1:${(blackHole.address() as AddressInfo).port}`,
      API_PORT: String(port),
      SECRET_KEYS: `${key!.id}:${key!.key.toString("base64")}`,
    },
  });
  undo.push(() => api.stop(0));
  const url = `http://127.0.0.1:${port}`;
  await until("the API answers", () =>
    fetch(`${url}/api/health/`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  const content = await createContent(app.orm, owner);
  const asked = fetch(`${url}/api/v1/writer/content/${content.id}/publish/`, {
    method: "POST",
    headers: { authorization: `Bearer ${owner.token}` },
  }).catch((error: Error) => error);
  const row = await until("it is committed", () => app.orm.em.fork().findOne(Publication, { content_id: content.id }));
  await held.promise;
  process.kill(api.pid, "SIGKILL");
  await api.exited;
  expect(await asked).toBeInstanceOf(Error);

  const worker = await testWorker(app, { allowedHosts: [sites.host] });
  undo.push(() => worker.stop());
  const calls = sites.state.calls;
  expect(await sweep(app.deps.temporal)).toBe(1);
  await allPublished([row.id]);
  expect(sites.state.calls - calls).toBe(1);
});

test("what people publish while Temporal is down all arrives, once", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "igny8-temporal-"));
  undo.push(() => rm(dataDir, { recursive: true, force: true }));
  let temporal: Temporal = await startTemporal({ dataDir });
  undo.push(() => temporal.stop());
  const port = Number(temporal.address.split(":")[1]);
  const connection = await Connection.connect({ address: temporal.address });
  undo.push(() => connection.close());
  await registerSearchAttributes(connection, "default", Object.values(SEARCH_ATTRIBUTES));
  const client = new Client({ connection });
  const worker = await testWorker(app, { allowedHosts: [sites.host], temporal: { TEMPORAL_ADDRESS: temporal.address } });
  undo.push(() => worker.stop());
  const itsApp = createApp({ ...app.deps, temporal: client });
  const publish = async () => {
    const content = await createContent(app.orm, owner);
    const answer = await itsApp.request(`/api/v1/writer/content/${content.id}/publish/`, {
      method: "POST",
      headers: { authorization: `Bearer ${owner.token}` },
    });
    expect(answer.status).toBe(202);
    return ((await answer.json()) as { data: { publication_id: string; workflow_started: boolean } }).data;
  };
  const calls = sites.state.calls;
  const before = await publish();
  expect(before.workflow_started).toBe(true);
  await allPublished([before.publication_id]);

  await temporal.stop();
  const during = await Promise.all(Array.from({ length: 20 }, publish));
  expect(during.map(({ workflow_started }) => workflow_started)).not.toContain(true);
  temporal = await startTemporal({ dataDir, port });
  expect(temporal.address.endsWith(`:${port}`)).toBe(true);
  await until("Temporal takes up what it left", async () => (await publish()).workflow_started, 60_000);
  await sweep(client);
  await allPublished(during.map(({ publication_id }) => publication_id));
  const rows = await app.orm.em.fork().count(Publication, { state: "published", integration_id: owner.integration_id });
  await until("what came after is there too", async () => sites.state.calls - calls >= 22);
  expect(sites.posts.size).toBe(rows);
});
