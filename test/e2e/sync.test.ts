import { ScheduleNotFoundError, type ScheduleDescription } from "@temporalio/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Content } from "../../db/articles/content.ts";
import { SiteIntegration } from "../../db/sites/integration.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { SyncEvent } from "../../db/events/event.ts";
import { dailyMinute } from "../../domain/sites/sync.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { keepHistory } from "../support/histories.ts";
import { servedApp } from "../support/servers/serve.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

let app: Awaited<ReturnType<typeof servedApp>>;
let wordpress: Awaited<ReturnType<typeof testWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;

beforeAll(async () => {
  app = await servedApp();
  wordpress = await testWordPress({ allowedHosts: [app.host] });
  worker = await testWorker(app, { allowedHosts: [wordpress.host], timeoutMs: 30_000 });
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, wordpress.url)) };
  // Nothing listens there: no webhook arrives.
  await wordpress.connect({ api_url: "http://127.0.0.1:9", api_key: owner.api_key, site_id: owner.site_id });
});
afterAll(async () => {
  await worker?.stop();
  await wordpress?.stop();
  await app?.close();
});

const at = (path: string) => `/api/v1/integration/integrations/${owner.integration_id}/${path}`;
const call = (method: string, path: string, body?: unknown) => app.call(method, at(path), owner.token, body);
const row = () => app.orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id);
const contentOf = (id: number) => app.orm.em.fork().findOneOrFail(Content, id);
const events = (action: SyncEvent["action"]) =>
  app.orm.em.fork().find(SyncEvent, { integration_id: owner.integration_id, action }, { orderBy: { id: "asc" } });
const schedule = () => app.deps.temporal.schedule.getHandle(`sync:${owner.source}`);
const description = () =>
  schedule()
    .describe()
    .catch((error: unknown) => {
      if (error instanceof ScheduleNotFoundError) return null;
      throw error;
    });
/** Triggers the Schedule, and waits for the end of its run. */
async function runNow() {
  const before = (await schedule().describe()).info.recentActions.length;
  await schedule().trigger();
  const action = await until("the schedule acts", async () => (await schedule().describe()).info.recentActions[before]);
  return app.deps.temporal.workflow.getHandle(action.action.workflow.workflowId).result();
}

test("a sync stores the real site's structure", async () => {
  await wordpress.wp(["term", "create", "category", "Tea & more"]);
  await wordpress.wp(["term", "create", "post_tag", "Oolong"]);
  expect((await call("POST", "sync/")).status).toBe(202);
  await app.deps.temporal.workflow.getHandle(`sync:${owner.source}`).result();
  const answer = await call("GET", "structure/");
  expect(answer.status).toBe(200);
  const { structure, last_sync_at } = answer.json.data;
  expect((await row()).last_sync_at!.toISOString()).toBe(last_sync_at);
  expect(await row()).toMatchObject({ sync_status: "success", sync_error: null, config_json: { plain_permalinks: false } });
  expect(structure).toMatchObject({
    site: { url: wordpress.url, permalink_structure: "/%postname%/", multisite: false },
    versions: { wordpress: expect.stringMatching(/^\d+\.\d+/), php: expect.stringMatching(/^\d+\.\d+/), bridge: expect.any(String) },
    theme: { slug: expect.stringMatching(/./), is_block: true },
    seo_plugin: { slug: "" },
    capabilities: { publish_posts: true, upload_files: true },
    tags: { items: [{ name: "Oolong", slug: "oolong", count: 0 }], total: 1 },
  });
  expect(structure.post_types.find(({ name }: { name: string }) => name === "post")).toMatchObject({ count: 1, counts: { publish: 1 } });
  const { block_editor } = await row();
  expect([structure.article.post_type, block_editor]).toEqual(["post", structure.versions.wordpress]);
  expect(structure.taxonomies.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(["category", "post_tag"]));
  expect(structure.categories.items.map(({ name }: { name: string }) => name)).toEqual(["Uncategorized", "Tea & more"]);
  expect(JSON.stringify(structure)).not.toContain(owner.api_key);
});

test("also on a site with plain permalinks", async () => {
  await wordpress.wp(["rewrite", "structure", ""]);
  await call("POST", "update_structure/");
  await app.deps.temporal.workflow.getHandle(`sync:${owner.source}`).result();
  const { structure } = (await call("GET", "structure/")).json.data;
  expect([structure.site.permalink_structure, structure.tags.total]).toEqual(["", 1]);
  expect((await row()).config_json.plain_permalinks).toBe(true);
  await wordpress.wp(["rewrite", "structure", "/%postname%/"]);
});

test("a connection test creates the site's daily Schedule, at a minute of its own", async () => {
  expect(await description()).toBeNull();
  expect((await call("POST", "test-connection/")).json.data).toMatchObject({ ok: true });
  const made = (await description()) as ScheduleDescription;
  const minute = dailyMinute(owner.source);
  const [{ hour, minute: ofHour }] = made.spec.calendars as any;
  expect([hour[0].start, ofHour[0].start]).toEqual([Math.floor(minute / 60), minute % 60]);
  expect(made.policies).toMatchObject({ overlap: "SKIP", catchupWindow: 12 * 60 * 60 * 1_000 });
  expect(made.action).toMatchObject({
    workflowType: "syncDaily",
    taskQueue: `${app.deps.taskQueuePrefix}-sync`,
    args: [{ integrationId: owner.integration_id, source: owner.source }],
    memo: { site_url: wordpress.url },
  });
});

test("changes in WordPress whose webhooks were lost are applied by the daily run, with an event each", async () => {
  const contents: Content[] = [];
  for (const title of ["Drafted", "Trashed", "Deleted", "Renamed", "Untouched"]) {
    contents.push(await createContent(app.orm, owner, { title }));
  }
  for (const { id } of contents) await app.call("POST", `/api/v1/writer/content/${id}/publish/`, owner.token, {});
  const posts = await until("all are there", async () => {
    const rows = await Promise.all(contents.map(({ id }) => contentOf(id)));
    return rows.every(({ external_id }) => external_id) && rows.map(({ external_id }) => external_id!);
  });
  const [drafted, trashed, deleted, renamed, untouched] = contents.map(({ id }) => id) as [number, number, number, number, number];
  await wordpress.wp(["post", "update", posts[0]!, "--post_status=draft"]);
  await wordpress.wp(["post", "delete", posts[1]!]);
  await wordpress.wp(["post", "delete", posts[2]!, "--force"]);
  await wordpress.wp(["post", "update", posts[3]!, "--post_name=another-name"]);

  expect(await runNow()).toBe("done");
  expect(await contentOf(drafted)).toMatchObject({ status: "draft", metadata: { wordpress_status: "draft" } });
  expect(await contentOf(trashed)).toMatchObject({ status: "draft", metadata: { wordpress_status: "trash" } });
  expect(await contentOf(deleted)).toMatchObject({ status: "draft", external_id: null, metadata: { wordpress_status: "deleted" } });
  expect(await app.orm.em.fork().findOneOrFail(Publication, { content_id: deleted })).toMatchObject({ state: "gone" });
  expect(await contentOf(renamed)).toMatchObject({ status: "published", external_url: `${wordpress.url}/another-name/` });
  expect(await contentOf(untouched)).toMatchObject({ status: "published", external_id: posts[4] });
  const repairs = await events("reconcile_repair");
  expect(repairs.map(({ content_id, success }) => [content_id, success])).toEqual(
    [drafted, trashed, deleted, renamed].map((id) => [id, true]),
  );
  expect(await events("reconcile")).toMatchObject([{ success: true, details: { checked: 5, repaired: 4, missing: 0 } }]);
  expect((await events("metadata_sync")).length).toBe(2);
  expect((await call("GET", "structure/")).json.data.structure.post_types[0].counts).toMatchObject({ draft: 1, trash: 1 });
});

test("its runs are found by site and account", async () => {
  const query = `Igny8Site = '${owner.site_id}' and Igny8Account = '${owner.account_id}' and WorkflowId = 'sync:${owner.source}'`;
  const runs = await until("they are listed", async () => {
    const { count } = await app.deps.temporal.workflow.count(query);
    return count >= 3 && count;
  });
  expect(runs).toBe(3);
});

test("when sync is disabled the Schedule is removed, and a late run does nothing", async () => {
  const runs = (await events("metadata_sync")).length;
  await call("PATCH", "", { sync_enabled: false });
  await until("the schedule is gone", async () => (await description()) === null);
  const site = { integrationId: owner.integration_id, source: owner.source };
  const options = { taskQueue: `${app.deps.taskQueuePrefix}-sync`, workflowId: crypto.randomUUID(), args: [site] };
  expect(await app.deps.temporal.workflow.execute("syncDaily", options)).toBe("off");
  expect((await events("metadata_sync")).length).toBe(runs);
  expect((await call("POST", "sync/")).json.error.code).toBe("sync_disabled");

  await call("PATCH", "", { sync_enabled: true });
  await until("it is back", description);
  await call("PATCH", "", { is_active: false });
  await until("and gone with the integration's activity", async () => (await description()) === null);
});

test("a worker's start creates missing Schedules, and removing an integration removes its Schedule", async () => {
  const { temporal, taskQueuePrefix } = app.deps;
  const other = await createSite(app.orm, owner.account_id, "https://example.com");
  const start = async (name: string, ...args: object[]) => {
    const options = { taskQueue: `${taskQueuePrefix}-sync`, workflowId: crypto.randomUUID(), args };
    const run = await temporal.workflow.start("correctSyncSchedule", options);
    await run.result();
    await keepHistory(name, run);
  };
  await start("correct-schedules");
  const handle = temporal.schedule.getHandle(`sync:${other.source}`);
  expect((await handle.describe()).action.args).toEqual([{ integrationId: other.integration_id, source: other.source }]);
  await handle.pause("an operator looks at it");
  await start("correct-schedule", { integrationId: other.integration_id, source: other.source });
  // Another address changes the Schedule. It stays paused.
  await app.orm.em.fork().nativeUpdate(SiteIntegration, other.integration_id, { config_json: { site_url: "https://new.example.com" } });
  await start("correct-schedules");
  const changed = await handle.describe();
  expect(changed.state).toMatchObject({ paused: true, note: "an operator looks at it" });
  expect(changed.action.memo).toMatchObject({ site_url: "https://new.example.com" });
  expect((await app.call("DELETE", `/api/v1/integration/integrations/${other.integration_id}/`, owner.token)).status).toBe(200);
  await until("the schedule is gone", async () =>
    handle.describe().then(
      () => false,
      (error: unknown) => error instanceof ScheduleNotFoundError,
    ),
  );
});

test("and WordPress has logged no error", async () => {
  expect(await wordpress.debugLog()).toBe("");
});
