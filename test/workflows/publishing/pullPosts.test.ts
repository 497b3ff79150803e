import { MockActivityEnvironment } from "@temporalio/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createPullActivities } from "../../../activities/publishing/updates/pull.ts";
import { createAgent } from "../../../activities/http/connector.ts";
import { createClients } from "../../../activities/platform/clients.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { keepLooks, knownPost } from "../../../db/publishing/updates/basis.ts";
import { SitePost } from "../../../db/publishing/updates/sitePost.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { REPAIR_POLICY } from "../../../domain/publishing/repair.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { createAccount, createContent, createSite, SECRET_KEYS } from "../../support/fixtures/accounts.ts";
import { keepHistory } from "../../support/histories.ts";
import { type ChangedPosts, etagOf, storedPosts } from "../../support/servers/changedPosts.ts";
import { fakeSite, json, wpError, type Answer } from "../../support/servers/fakeSite.ts";
import { statementsOf } from "../../support/statements.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let account: Awaited<ReturnType<typeof createAccount>>;
let owner: typeof account & Awaited<ReturnType<typeof createSite>>;

let posts: ChangedPosts;
/** Runs before the site answers a read. */
let meanwhile: () => Promise<unknown>;

beforeAll(async () => {
  app = await testApp();
  site = await fakeSite(json(500, {}));
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 2_000 });
  account = await createAccount(app.orm);
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});
beforeEach(async () => {
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  posts = new Map();
  meanwhile = async () => undefined;
  site.say(reads());
});

const reads = (broken?: Set<number>): Answer => storedPosts(posts, { meanwhile: () => meanwhile(), ...(broken ? { broken } : {}) });
const asked = () => site.requests.map(({ path }) => new URL(path, site.url).searchParams.get("content_ids")!.split(",").map(Number));

let postIds = 0;
/** A published article whose post IGNY8 made and never read. */
async function published() {
  postIds += 1;
  const content = await createContent(app.orm, owner, {
    ...{ status: "published", metadata: { wordpress_status: "publish" }, integration_id: owner.integration_id },
    ...{ external_id: String(postIds), external_url: `${site.url}/${postIds}/` },
  });
  posts.set(content.id, { title: content.title, sequence: 1 });
  const em = app.orm.em.fork();
  const { account_id, site_id, integration_id } = owner;
  const row = { account_id, site_id, integration_id, content_id: content.id, state: "published" as const, sequence: 1, revision: 1 };
  const more = { etag: etagOf(content), attempt: 1, attempts: [], cancel_requested: false, recreate: false, metadata_sequence: 1 };
  const publication = em.create(Publication, { ...row, ...more });
  await em.flush();
  return { id: content.id, publication_id: publication.id };
}
const ANNA = { id: 7, name: "Anna", kind: "person" };
/** Somebody changes the title on the site, and the site tells of it. */
async function change(id: number, title: string, more: Record<string, unknown> = {}) {
  const post = { title, sequence: posts.get(id)!.sequence + 1 };
  posts.set(id, post);
  return tell(id, { ...post, ...more });
}
async function tell(id: number, { title, ...more }: { title: string; sequence: number } & Record<string, unknown>) {
  const body = {
    post_id: id,
    content_id: id,
    site_url: site.url,
    by: ANNA,
    etag: etagOf({ title }),
    occurred_at: AT,
    metadata: {},
    ...more,
  };
  const headers = { "x-igny8-api-key": owner.api_key };
  const answer = await app.call("POST", "/api/v1/integration/webhooks/wordpress/metadata/", headers, body);
  expect(answer.status).toBe(200);
}
const AT = "2026-02-03T14:02:00.123Z";
const row = (id: number) => app.orm.em.fork().findOne(SitePost, { content_id: id });
const comparison = async (id: number) => (await app.call("GET", `/api/v1/writer/content/${id}/comparison/`, account.token)).json.data;
const isRead = (id: number) => until("it is read", async () => ((await row(id))?.unread === false ? comparison(id) : undefined));
const events = (content_id: number) =>
  app.orm.em.fork().find(SyncEvent, { content_id, action: "content_changed_on_site" }, { orderBy: { id: "asc" } });
const pull = () => app.deps.temporal.workflow.getHandle(`pull:${owner.source}`);
const ended = () => pull().result();
const mark = (...ids: number[]) =>
  app.orm.em.fork().nativeUpdate(SitePost, { content_id: { $in: ids } }, { unread: true, failed_reads: 0 });

test("a change on the site is read at once: the comparison says who, when and what, with one event; a change back is said too", async () => {
  const { id, publication_id } = await published();
  await change(id, "Anna's title");
  expect(await isRead(id)).toMatchObject({
    ...{ step: "ahead_there", there_by: ANNA, there_at: AT, unread: false },
    fields: [{ field: "title", step: "ahead_there", here: "Slow bread", there: "Anna's title", can_take: true }],
  });
  await ended();
  await keepHistory("pulled", pull());
  expect(await events(id)).toMatchObject([
    {
      ...{ success: true, event_type: "sync", description: `Anna changed 'Slow bread' on ${site.url}: Title` },
      details: { publication_id, changed: ["title"], undone: [], by: ANNA },
    },
  ]);
  expect((await row(id))!.sequence).toBe(2);

  await change(id, "Slow bread", { by: { id: 0, name: "", kind: "cron" } });
  expect(await isRead(id)).toMatchObject({ step: "in_step", there_by: null, there_at: null, fields: [] });
  await until("the second event", async () => (await events(id)).length === 2);
  expect((await events(id))[1]!.details).toMatchObject({ changed: [], undone: ["title"] });
  await ended();
  expect(asked()).toEqual([[id], [id]]);
});

test("IGNY8's own change, an older webhook, a known etag, and a plugin without etags make no read", async () => {
  const { id } = await published();
  posts.set(id, { title: "X", sequence: 5 });
  await tell(id, { title: "X", sequence: 2, by: { id: 0, name: "IGNY8", kind: "igny8" } });
  await tell(id, { title: "Slow bread", sequence: 3 });
  await tell(id, { title: "X", sequence: 4, etag: undefined, by: undefined });
  await tell(id, { title: "X", sequence: 4, etag: null });
  expect(await row(id)).toBeNull();
  await app.orm.em.fork().nativeUpdate(Publication, { content_id: id }, { sequence: 6 });
  // The metadata's own sequence would take it. The post itself was changed by IGNY8 since.
  await tell(id, { title: "Old", sequence: 5 });
  expect([await row(id), asked()]).toEqual([null, []]);
  for (const wrong of [{ by: "Anna" }, { etag: 5 }, { by: { ...ANNA, name: "x".repeat(251) } }]) {
    const body = { post_id: id, content_id: id, site_url: site.url, metadata: {}, ...wrong };
    const headers = { "x-igny8-api-key": owner.api_key };
    const answer = await app.call("POST", "/api/v1/integration/webhooks/wordpress/metadata/", headers, body);
    expect([answer.status, answer.json.error.details[0].field.split(".")[0]]).toEqual([422, Object.keys(wrong)[0]]);
  }
});

test("200 webhooks of one post make few reads, and the last state is known", async () => {
  const { id } = await published();
  for (let n = 1; n <= 200; n += 1) await change(id, `Title ${n}`);
  const last = await until("the last state", async () => {
    const now = await comparison(id);
    return !now.unread && now.fields[0]?.there === "Title 200" ? now : undefined;
  });
  expect(last.there_by).toEqual(ANNA);
  await ended();
  expect(asked().length).toBeLessThanOrEqual(4);
});

test("a webhook during the look is not lost: the post is read again", async () => {
  const { id } = await published();
  let first = true;
  meanwhile = async () => {
    if (!first) return;
    first = false;
    const before = posts.get(id)!;
    await change(id, "Second", { by: { ...ANNA, name: "Bob" } });
    // The site had read the post before.
    posts.set(id, before);
    void until("the first look is stored", async () => (await row(id))!.looks > 0).then(() =>
      posts.set(id, { title: "Second", sequence: 3 }),
    );
  };
  await change(id, "First");
  const found = await until("both are known", async () => {
    const now = await comparison(id);
    return !now.unread && now.fields[0]?.there === "Second" ? now : undefined;
  });
  expect(found.there_by.name).toBe("Bob");
  expect((await events(id)).map(({ details }) => details["changed"])).toEqual([["title"], ["title"]]);
  await ended();
  await keepHistory("pulled-again", pull());
  expect(asked()).toEqual([[id], [id]]);
});

test("a look that an update overtook is not stored over it, and an update over a newer look is followed by a read", async () => {
  const { id, publication_id } = await published();
  await change(id, "Anna's title");
  await isRead(id);
  await ended();
  const em = app.orm.em.fork();
  const known = await knownPost(em, publication_id);
  const [agreed, form, etag] = [known.agreed!, known.form!, known.etag!];
  const { there, pictures, sequence, seen } = known;
  const look = { agreed, there, pictures, form, etag, sequence, seen, protected: false, unread: false };
  const update = { ...look, there: {}, etag: "1:updated" };
  expect(await keepLooks(em, [[publication_id, update]])).toEqual(new Set([publication_id]));
  expect(await keepLooks(em, [[publication_id, look]], { unless_newer: true })).toEqual(new Set());
  expect(await row(id)).toMatchObject({ etag: "1:updated", there: null, unread: false });
  await keepLooks(em, [[publication_id, look]]);
  expect(await row(id)).toMatchObject({ unread: true });
  await app.orm.em.fork().nativeDelete(SitePost, { content_id: id });
});

const environment = () => new MockActivityEnvironment({ taskQueue: `${app.deps.taskQueuePrefix}-sync` });
test("20 posts take one call and as many statements as one post", async () => {
  const agent = createAgent([site.host]);
  const deps = { orm: app.orm, clientOf: createClients(agent, 5_000), secretKeys: SECRET_KEYS, publicUrl: "x", repair: REPAIR_POLICY };
  const { pullUnread } = createPullActivities(deps);
  const many: number[] = [];
  for (let n = 0; n < 22; n += 1) many.push((await published()).id);
  const em = app.orm.em.fork();
  await em.execute(
    `insert into igny8_site_posts (publication_id, account_id, content_id, integration_id, revision)
     select id, account_id, content_id, integration_id, revision from igny8_publications where integration_id = ?`,
    [owner.integration_id],
  );
  for (const id of many) posts.set(id, { title: `Changed ${id}`, sequence: 2 });
  const counts: number[] = [];
  // The first call makes the site's lane.
  const rounds = [many.slice(0, 1), many.slice(1, 2), many.slice(2)];
  for (const ids of rounds) {
    await mark(...ids);
    const sent = await statementsOf(app.orm, async () =>
      expect(await environment().run(pullUnread, owner.integration_id)).toEqual({ read: ids.length, left: "nothing" }),
    );
    counts.push(sent.length);
  }
  expect(asked()).toEqual(rounds);
  expect(counts.slice(1)).toEqual([19, 19]);
  expect((await events(many[21]!)).length).toBe(1);
  await agent.destroy();
});

let sweeps = 0;
async function sweep(): Promise<void> {
  sweeps += 1;
  const hour = 3_600_000;
  const swept = await app.deps.temporal.workflow.start("processPendingPublications", {
    workflowId: `${app.deps.taskQueuePrefix}-sweep-${sweeps}`,
    taskQueue: `${app.deps.taskQueuePrefix}-sync`,
    args: [{ grace: { started: hour, owned: hour } }],
  });
  await swept.result();
  await keepHistory("swept-with-pulls", swept);
}

test("a site that fails ends the reading; the sweep tries again, five times in all, and the next change begins anew", async () => {
  const { id } = await published();
  site.say(wpError(500, "igny8_storage_failed"));
  await change(id, "Anna's title");
  await until("the first failure", async () => (await row(id))!.failed_reads === 1);
  await ended();
  for (let tries = 2; tries <= 7; tries += 1) {
    await app.orm.em
      .fork()
      .execute("update igny8_lanes set paused_by = null, paused_at = null, failures = 0 where integration_id = ?", [owner.integration_id]);
    await sweep();
    await ended();
  }
  expect([await row(id), asked().filter((ids) => ids.includes(id)).length]).toMatchObject([{ unread: true, failed_reads: 5 }, 5]);
  expect(await comparison(id)).toMatchObject({ unread: true, there_by: ANNA });
  site.say(reads());
  await change(id, "Anna's second title");
  expect(await isRead(id)).toMatchObject({ fields: [{ there: "Anna's second title" }] });
  await ended();
});

test("a post whose answer can't be read does not keep the others from being read", async () => {
  const [one, two] = [await published(), await published()];
  await app.call("POST", `/api/v1/integration/integrations/${owner.integration_id}/pause/`, account.token, {});
  for (const { id } of [one, two]) await change(id, `Changed ${id}`);
  await ended();
  expect(asked()).toEqual([]);
  await app.call("POST", `/api/v1/integration/integrations/${owner.integration_id}/resume/`, account.token, {});
  site.say(reads(new Set([one.id])));
  for (let tries = 0; tries < 4; tries += 1) {
    await sweep();
    await ended();
  }
  // The two of them, then each alone.
  expect(asked().slice(0, 3)).toEqual([[one.id, two.id], [one.id], [two.id]]);
  expect([await row(one.id), await row(two.id)]).toMatchObject([{ unread: true }, { unread: false }]);
});

test("a post that is gone, and a plugin that is too old, end the reading", async () => {
  const [gone, old] = [await published(), await published()];
  const post = posts.get(gone.id)!;
  posts.delete(gone.id);
  await tell(gone.id, { ...post, title: "Gone", sequence: 2 });
  expect(await isRead(gone.id)).toMatchObject({ step: "unknown", there_by: null, fields: [] });
  await ended();
  site.say(wpError(404, "rest_no_route"));
  await change(old.id, "Anna's title");
  await isRead(old.id);
  await ended();
  expect(await events(old.id)).toEqual([]);
});
