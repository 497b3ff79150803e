import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createFigures } from "../../api/watch/figures.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { cacheDir } from "../../dev/cache.ts";
import { run } from "../../dev/processes.ts";
import { findTemporalCli } from "../../dev/temporal/cli.ts";
import { publicationWorkflowId } from "../../domain/temporal/workflowIds.ts";
import { createRegistry } from "../../telemetry/metrics.ts";
import { loadBundle } from "../../worker/bundle.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { fakeWordPress } from "../support/servers/fakeWordPress.ts";
import { until } from "../support/until.ts";
import { workerProcess } from "../support/workerProcess.ts";

// Two builds of the workflows at once, a ramp, and a rollback in its middle, with the commands of docs/operations.md.

const PATCH = "of-the-next-build";
const deployment = `igny8-${crypto.randomUUID().slice(0, 8)}`;
let app: TestApp;
let sites: Awaited<ReturnType<typeof fakeWordPress>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
let folder: string;
let cli: string;
const workers: Awaited<ReturnType<typeof workerProcess>>[] = [];

beforeAll(async () => {
  [app, sites, folder] = await Promise.all([testApp(), fakeWordPress(), mkdtemp(join(tmpdir(), "igny8-bundle-"))]);
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, sites.url)) };
  cli = (await findTemporalCli(() => undefined)).bin;
});
afterAll(async () => {
  for (const worker of workers) await worker.stop();
  await sites?.stop();
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A command of the Temporal CLI. @returns what it printed */
const temporal = async (...args: string[]) =>
  (await run(cli, [...args, "--namespace", "default"], { env: { ...process.env, ...inject("temporal") }, timeoutMs: 30_000 })).stdout;
/** A command about a version. It fails until the server knows the version and all its queues. */
const version = (command: string, buildId: string, ...more: string[]) =>
  until(
    command,
    () =>
      temporal("worker", "deployment", command, "--deployment-name", deployment, "--build-id", buildId, "--yes", ...more).then(
        () => true,
        () => false,
      ),
    20_000,
  );

/** The next build: `publishContent` has one more command, behind `patched()`. Its folder, for WORKFLOW_BUNDLE_DIR. */
async function nextBuild(): Promise<string> {
  const { code, file } = await loadBundle(join(cacheDir(), "workflows"));
  const [head, name] = [/async function publishContent\(\{[^}]*\}\) \{/, /_temporalio_workflow__WEBPACK_IMPORTED_MODULE_\d+__/];
  const at = head.exec(code)!;
  const sdk = name.exec(code.slice(at.index))![0];
  const changed = code.replace(at[0], `${at[0]} if ((0,${sdk}.patched)("${PATCH}")) await (0,${sdk}.sleep)(1);`);
  const digest = createHash("sha256").update(changed).digest("hex").slice(0, 32);
  await writeFile(join(folder, `${basename(file).replace(/[0-9a-f]{32}\.js$/, digest)}.js`), changed);
  return folder;
}

async function startBuild(bundleDir: string) {
  const worker = await workerProcess(app, [sites.host], { TEMPORAL_DEPLOYMENT_NAME: deployment, WORKFLOW_BUNDLE_DIR: bundleDir });
  workers.push(worker);
  const [row] = await until("it is among the workers", async () => {
    const rows = await app.orm.em
      .fork()
      .execute<{ build_id: string }[]>("select build_id from igny8_workers where name like ?", [`%:${worker.pid}`]);
    return rows.length > 0 && rows;
  });
  return { ...worker, buildId: row!.build_id };
}

const articles = new Map<string, number>();
/** @param publish_at without it, now. @returns the publications */
async function publish(count: number, publish_at?: string): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const content = await createContent(app.orm, owner);
    const path = `/api/v1/writer/content/${content.id}/publish/`;
    const { status, json } = await app.call("POST", path, owner.token, publish_at ? { publish_at } : {});
    expect(status).toBe(202);
    ids.push(json.data.publication_id);
    articles.set(json.data.publication_id, content.id);
  }
  return ids;
}
const statesOf = async (ids: string[]) => (await app.orm.em.fork().find(Publication, { id: ids })).map(({ state }) => state);
const allPublished = (ids: string[]) =>
  until("all are published", async () => (await statesOf(ids)).every((state) => state === "published"), 60_000);
/** Whether a publication's run took the next build's way. Waits until it took either. */
async function tookNextWay(publicationId: string): Promise<boolean> {
  const run = app.deps.temporal.workflow.getHandle(publicationWorkflowId(publicationId));
  const { events } = await until("its run has begun", async () => {
    const history = await run.fetchHistory();
    return history.events?.some(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled) && history;
  });
  return events!.some(({ markerRecordedEventAttributes: marker }) => marker);
}
/** Waits until `/api/status/` says this of a queue: null if it is served. */
const statusSays = (what: RegExp | null) =>
  until(
    `the status says ${what}`,
    async () => {
      const { json } = await app.call("GET", "/api/status/");
      const details: { field: string; message: string }[] = json.error?.details ?? [];
      const said = details.find(({ field }) => field === "queue_publish")?.message;
      return what ? said !== undefined && what.test(said) : details.length === 0;
    },
    20_000,
  );
const OF_NEXT = (more = "") => `TemporalChangeVersion = "${PATCH}" and TaskQueue = "${app.deps.taskQueuePrefix}-publish"${more}`;
const RUNNING = ' and ExecutionStatus = "Running"';
const countOf = async (query: string) => (await app.deps.temporal.workflow.count(query)).count;

test("a build is ramped, rolled back and ramped again under load: no article is lost or published twice", async () => {
  const before = await startBuild(join(cacheDir(), "workflows"));
  // No version is current, so nobody takes the work, and the API takes it all the same.
  const first = await publish(2);
  await statusSays(/^work of .* goes to workers without a version, and only workers of version \w+ poll: .* make a version .* current/);
  await version("set-current-version", before.buildId);
  await statusSays(null);
  await allPublished(first);
  expect(await countOf(OF_NEXT())).toBe(0);

  const after = await startBuild(await nextBuild());
  expect(after.buildId).not.toBe(before.buildId);
  await version("set-ramping-version", after.buildId, "--percentage", "50");
  // Their runs wait, so they are under way during the rollback.
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const ramped: string[] = [];
  const onNext = await until("both builds have some", async () => {
    ramped.push(...(await publish(4, later)));
    const patched = await Promise.all(ramped.map(async (id) => ((await tookNextWay(id)) ? [id] : [])));
    const ids = patched.flat();
    return ids.length >= 2 && ids.length <= ramped.length - 2 && ids;
  });

  // Rolled back. Runs of the former build end. Those that have recorded the marker can't go on there, and nothing else happens to them.
  await version("set-ramping-version", after.buildId, "--percentage", "0");
  await statusSays(null);
  await workers.pop()!.stop();
  for (const id of ramped) {
    const { status } = await app.call("PATCH", `/api/v1/writer/content/${articles.get(id)}/publication/`, owner.token, {
      publish_at: null,
    });
    expect(status).toBe(202);
  }
  const free = ramped.filter((id) => !onNext.includes(id));
  await allPublished(free);
  await until("they fail on the former build", async () => {
    const { raw } = await app.deps.temporal.workflow.getHandle(publicationWorkflowId(onNext[0]!)).describe();
    return (raw.pendingWorkflowTask?.attempt ?? 0) > 1;
  });
  expect(await statesOf(onNext)).not.toContain("published");

  // The runbook: terminate these by query, and the sweep starts their rows anew.
  const said = await temporal(...["workflow", "terminate", "--yes", "--reason", "rollback", "--query", OF_NEXT(RUNNING)]);
  expect(said).toMatch(/Started batch/i);
  await until("they are terminated", async () => (await countOf(OF_NEXT(RUNNING))) === 0);
  const swept: number = await app.deps.temporal.workflow.execute("processPendingPublications", {
    workflowId: `${app.deps.taskQueuePrefix}-sweep`,
    taskQueue: `${app.deps.taskQueuePrefix}-sync`,
    args: [{ grace: { started: 0, owned: 0 } }],
  });
  expect(swept).toBe(onNext.length);
  await allPublished(onNext);
  expect(await countOf(OF_NEXT())).toBe(onNext.length);

  // Once more, to the end.
  const again = await startBuild(folder);
  expect(again.buildId).toBe(after.buildId);
  await version("set-ramping-version", after.buildId, "--percentage", "100");
  await until("all new work is the next build's", async () => {
    const [id] = await publish(1);
    await allPublished([id!]);
    return tookNextWay(id!);
  });
  await statusSays(null);
  // Its workers poll, and get nothing.
  await again.stop();
  await statusSays(new RegExp(`goes to workers of version ${after.buildId}, and only workers of version ${before.buildId} poll`));
  const registry = createRegistry();
  await createFigures(registry, app.deps)();
  expect(await registry.getSingleMetricAsString("igny8_queue_pollers")).toContain('igny8_queue_pollers{queue="publish"} 0');
  await startBuild(folder);
  await version("set-current-version", after.buildId);
  await before.stop();
  await statusSays(null);
  await allPublished(await publish(2));
  await allPublished([...articles.keys()]);
  expect([sites.posts.size, sites.state.calls, sites.state.again]).toEqual([articles.size, articles.size, 0]);
}, 180_000);
