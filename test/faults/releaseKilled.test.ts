import { afterAll, beforeAll, expect, test } from "vitest";
import { testApp, type TestApp } from "../support/app.ts";
import { SIGNING_KEYS } from "../support/fixtures/accounts.ts";
import { pluginSources } from "../support/fixtures/pluginSources.ts";
import { holdStep, releases } from "../support/fixtures/release.ts";
import { until } from "../support/until.ts";
import { workerProcess } from "../support/workerProcess.ts";

let app: TestApp;
let sources: Awaited<ReturnType<typeof pluginSources>>;
const workers: Awaited<ReturnType<typeof workerProcess>>[] = [];

beforeAll(async () => {
  [app, sources] = await Promise.all([testApp(), pluginSources()]);
});
afterAll(async () => {
  for (const worker of workers) await worker.stop();
  await sources?.remove();
  await app?.close();
});

/** Separate processes that share only sources, keys, store and database. */
const startWorker = async () => {
  const keys = SIGNING_KEYS.map(({ id, key }) => `${id}:${key.toString("base64")}`).join(",");
  const worker = await workerProcess(app, [], { PLUGIN_SOURCES: sources.folder, PLUGIN_SIGNING_KEYS: keys });
  workers.push(worker);
  return worker;
};

test("a worker killed during a release, before signing and again during storing: another one ends it", async () => {
  const release = releases(app);
  const signing = await holdStep(app, 2, "running");
  // Begun before there is a worker, which would begin the first release itself.
  const handle = await release.start("1.5.0");
  const first = await startWorker();
  await until("it is to be signed", signing.reached);
  expect((await release.row("1.5.0")).status).toBe("building");
  await first.kill();
  await signing.open();

  const storing = await holdStep(app, 3, "done");
  const second = await startWorker();
  await until("it is stored", storing.reached, 60_000);
  const before = await release.row("1.5.0");
  await second.kill();
  await storing.open();

  await startWorker();
  expect(await handle.result()).toEqual({ released: true });
  const row = await release.row("1.5.0");
  expect(row).toMatchObject({ status: "released", error: null, sha256: before.sha256, signature: before.signature });
  expect(row.steps.map(({ state }) => state)).toEqual(Array(5).fill("done"));
  const { stream, size } = await app.deps.pluginStore.open(row.sha256!);
  await stream.cancel();
  expect(size).toBe(row.bytes);
}, 300_000);
