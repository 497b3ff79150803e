import { beforeAll, expect, test } from "vitest";
import { BulkRun } from "../../../db/publishing/bulk/run.ts";
import { Content } from "../../../db/articles/content.ts";
import { Site } from "../../../db/sites/site.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { bulkWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import { testApp, useApp } from "../../support/app.ts";
import { createAccount, createContent, createContents, createSite } from "../../support/fixtures/accounts.ts";
import { statementsOf } from "../../support/statements.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";

const app = useApp();
let account: Awaited<ReturnType<typeof createAccount>>;
let owner: typeof account & Awaited<ReturnType<typeof createSite>>;
beforeAll(async () => {
  account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id)) };
});

const bulk = (body: unknown, token = account.token) => app.call("POST", "/api/v1/writer/content/bulk-publish/", token, body);
const publicationOf = (content_id: number) => app.orm.em.fork().findOne(Publication, { content_id });
const contentOf = (id: number) => app.orm.em.fork().findOneOrFail(Content, id);
const inState = async (state: Publication["state"], more: Partial<Publication> = {}) => {
  const content = await createContent(app.orm, owner);
  const em = app.orm.em.fork();
  const { account_id, site_id, integration_id } = owner;
  em.create(Publication, {
    ...{ account_id, site_id, integration_id, content_id: content.id, revision: 1, state, attempt: 0, attempts: [], priority: 1 },
    ...{ cancel_requested: false, recreate: false, sequence: 0, metadata_sequence: 0 },
    ...more,
  });
  await em.flush();
  return content.id;
};

const inTrash = async () => {
  const id = await inState("published", { finished_at: new Date() });
  const there = { integration_id: owner.integration_id, external_id: `${id}`, external_url: "http://x/?p=1", status: "draft" as const };
  await app.orm.em.fork().nativeUpdate(Content, { id }, { ...there, metadata: { wordpress_status: "trash" } });
  return id;
};

/** One article for each answer of single publishing. */
async function mixture() {
  const stranger = await createAccount(app.orm);
  const foreign = await createContent(app.orm, { ...stranger, ...(await createSite(app.orm, stranger.account_id)) });
  const unconnected = await createSite(app.orm, account.account_id);
  await app.orm.em.fork().nativeUpdate(SiteIntegration, unconnected.integration_id, { is_active: false });
  const published = await createContent(app.orm, owner, { external_id: "9000", integration_id: owner.integration_id, status: "published" });
  return {
    good: (await createContent(app.orm, owner)).id,
    failed: await inState("failed", { attempt: 3, finished_at: new Date() }),
    cancelled: await inState("cancelled", { finished_at: new Date() }),
    underWay: await inState("retrying"),
    published: published.id,
    empty: (await createContent(app.orm, owner, { content_html: " " })).id,
    unconnected: (await createContent(app.orm, { ...account, ...unconnected })).id,
    held: (await createContent(app.orm, owner, { on_hold: true })).id,
    gone: await inState("gone"),
    trashed: await inTrash(),
    foreign: foreign.id,
    unknown: 2_000_000_000,
  };
}
const codes = (refused: { code: string; count: number; content_ids: number[] }[]) =>
  Object.fromEntries(refused.map(({ code, content_ids }) => [code, content_ids]));

test("a dry run reports what would happen and why not, writes nothing, and matches the real run", async () => {
  const ids = await mixture();
  const content_ids = Object.values(ids);
  const before = await app.orm.em.fork().find(Publication, {});
  const dry = await bulk({ content_ids, dry_run: true });
  expect([dry.status, dry.json.data.dry_run]).toEqual([200, true]);
  expect(dry.json.data).toMatchObject({ accepted: 3, under_way: 1, sites: 1 });
  expect(codes(dry.json.data.refused)).toEqual({
    already_published: [ids.published],
    content_incomplete: [ids.empty],
    content_on_hold: [ids.held],
    no_active_integration: [ids.unconnected],
    not_found: [ids.foreign, ids.unknown],
    post_gone: [ids.gone],
    post_in_trash: [ids.trashed],
  });
  expect(await app.orm.em.fork().find(Publication, {})).toHaveLength(before.length);
  expect(await app.orm.em.fork().count(BulkRun, {})).toBe(0);
  expect((await contentOf(ids.good)).status).toBe("review");

  const run = await bulk({ content_ids: [...content_ids, ...content_ids] });
  expect(run.status).toBe(202);
  const { accepted, under_way, refused } = dry.json.data;
  expect(run.json.data).toMatchObject({ accepted, under_way, refused, state: "running", workflow_started: true });
  const { id } = run.json.data;
  expect((await contentOf(ids.good)).status).toBe("published");
  expect(await publicationOf(ids.good)).toMatchObject({ state: "queued", priority: 4, bulk_run_id: id, workflow_id: bulkWorkflowId(id) });
  expect(await publicationOf(ids.failed)).toMatchObject({ state: "queued", attempt: 0, priority: 4, bulk_run_id: id, finished_at: null });
  expect(await publicationOf(ids.underWay)).toMatchObject({ state: "retrying", priority: 1, bulk_run_id: null });
  expect(await publicationOf(ids.gone)).toMatchObject({ state: "gone" });

  const read = await app.call("GET", `/api/v1/writer/content/bulk/${id}/`, account.token);
  expect(read.json.data).toMatchObject({
    states: { queued: 3 },
    sites: [{ site_id: owner.site_id, states: { queued: 3 }, pause_reason: null }],
    causes: [],
  });
  // Single publishing gives the same answer for each of them.
  for (const { code, content_ids: refusedIds } of refused) {
    for (const content_id of refusedIds) {
      const single = await app.call("POST", `/api/v1/writer/content/${content_id}/publish/`, account.token, {});
      expect([content_id, single.json.error.code]).toEqual([content_id, code]);
    }
  }
});

test("articles whose posts were deleted or trashed get new posts on request; existing posts stay", async () => {
  const ids = { gone: await inState("gone"), trashed: await inTrash(), failed: await inState("failed") };
  const living = await createContent(app.orm, owner, { external_id: "9001", integration_id: owner.integration_id, status: "published" });
  const content_ids = [...Object.values(ids), living.id];
  const dry = await bulk({ content_ids, recreate: true, dry_run: true });
  expect(dry.json.data).toMatchObject({ accepted: 3, refused: [{ code: "already_published", count: 1 }] });
  expect(await contentOf(ids.trashed)).toMatchObject({ external_id: `${ids.trashed}` });

  const run = await bulk({ content_ids, recreate: true });
  expect([run.status, run.json.data.accepted, run.json.data.request.recreate]).toEqual([202, 3, true]);
  for (const [what, id] of Object.entries(ids)) {
    expect(await contentOf(id)).toMatchObject({ status: "published", external_id: null, external_url: null });
    expect(await publicationOf(id)).toMatchObject({ state: "queued", recreate: what !== "failed" });
  }
  expect(await contentOf(living.id)).toMatchObject({ external_id: "9001" });
});

test("a time without an offset is in the sites' common time zone; if they differ, the answer says what to do", async () => {
  const there = { ...account, ...(await createSite(app.orm, account.account_id, "https://sydney.example")) };
  await app.orm.em.fork().nativeUpdate(Site, there.site_id, { time_zone: "Australia/Sydney" });
  const [one, two] = await createContents(app.orm, there, 2);
  const [elsewhere] = await createContents(app.orm, owner, 1);
  const publish_at = `${new Date().getUTCFullYear() + 1}-07-01T09:00`;
  const refused = await bulk({ content_ids: [one, elsewhere], publish_at });
  expect(refused).toMatchObject({ status: 422, json: { error: { details: [{ field: "publish_at" }] } } });
  expect(refused.json.error.message).toMatch(/offset.*Australia\/Sydney/);
  expect((await contentOf(one!)).status).toBe("review");
  const { json } = await bulk({ content_ids: [one, two], publish_at });
  expect(json.data.publish_at).toBe(`${publish_at.slice(0, 4)}-06-30T23:00:00.000Z`);
});

test("a click on an article of a run raises the priority of the run's own publication", async () => {
  const [id] = await createContents(app.orm, owner, 1);
  const year = new Date().getUTCFullYear() + 1;
  await bulk({ content_ids: [id], publish_at: `${year}-01-01T00:00:00+01:00` });
  const publication = (await publicationOf(id!))!;
  expect(publication.publish_at).toEqual(new Date(`${year - 1}-12-31T23:00:00Z`));
  const clicked = await app.call("POST", `/api/v1/writer/content/${id}/publish/`, account.token, {});
  expect(clicked.json.data).toMatchObject({ publication_id: publication.id, publication_state: "queued" });
  expect(await publicationOf(id!)).toMatchObject({ priority: 1, publish_at: null });
});

test("a filter selects the account's articles by site, status and words", async () => {
  const site = { ...account, ...(await createSite(app.orm, account.account_id)) };
  const draft = await createContent(app.orm, site, { status: "draft" });
  const bread = await createContent(app.orm, site, { title: "100%_bread" });
  await createContent(app.orm, site, { title: "Cake" });
  const weighed = async (filter: unknown) => (await bulk({ filter, dry_run: true })).json.data;
  expect(await weighed({ site_id: site.site_id })).toMatchObject({ accepted: 3, refused: [] });
  expect(await weighed({ site_id: site.site_id, status: "review" })).toMatchObject({ accepted: 2 });
  expect(await weighed({ site_id: site.site_id, q: "100%_B" })).toMatchObject({ accepted: 1 });
  expect(await weighed({ site_id: owner.site_id + 1_000_000 })).toMatchObject({ accepted: 0 });
  const run = await bulk({ filter: { site_id: site.site_id, status: "draft" } });
  expect(run.json.data).toMatchObject({ accepted: 1, request: { filter: { status: "draft" } } });
  expect((await contentOf(draft.id)).status).toBe("published");
  expect((await contentOf(bread.id)).status).toBe("review");
});

test("a named integration applies to all articles, and is reported missing where a site lacks it", async () => {
  const other = { ...account, ...(await createSite(app.orm, account.account_id)) };
  const [mine, theirs] = [await createContent(app.orm, owner), await createContent(app.orm, other)];
  const { json } = await bulk({ content_ids: [mine.id, theirs.id], site_integration_id: owner.integration_id, dry_run: true });
  expect(json.data).toMatchObject({ accepted: 1, refused: [{ code: "integration_not_found", content_ids: [theirs.id] }] });
});

const wrong: [string, unknown, string][] = [
  ["neither ids nor a filter", {}, "content_ids"],
  ["both", { content_ids: [1], filter: {} }, "content_ids"],
  ["no ids", { content_ids: [] }, "content_ids"],
  ["more than 10,000 ids", { content_ids: Array.from({ length: 10_001 }, (_, index) => index + 1) }, "content_ids"],
  ["an id that is none", { content_ids: [1, "2"] }, "content_ids.1"],
  ["a filter that is unknown", { filter: { author: 1 } }, "filter"],
  ["a time that is past", { content_ids: [1], publish_at: "2020-01-01T00:00:00Z" }, "publish_at"],
  ["a time too far away", { content_ids: [1], publish_at: "2099-01-01T00:00:00Z" }, "publish_at"],
];
test.each(wrong)("%s is refused with its field", async (_, body, field) => {
  const { status, json } = await bulk(body);
  expect([status, json.error.details[0].field]).toEqual([422, field]);
});

test("while Temporal is down a run is accepted, and its next request starts it", async () => {
  const away = await testApp({ temporal: temporalAway() });
  try {
    const someone = await createAccount(away.orm);
    const site = { ...someone, ...(await createSite(away.orm, someone.account_id)) };
    const content_ids = await createContents(away.orm, site, 3);
    const { status, json } = await away.call("POST", "/api/v1/writer/content/bulk-publish/", someone.token, { content_ids });
    expect([status, json.data.accepted, json.data.workflow_started]).toEqual([202, 3, false]);
    away.deps.temporal = app.deps.temporal;
    const at = `/api/v1/writer/content/bulk/${json.data.id}`;
    expect((await away.call("POST", `${at}/resume/`, someone.token)).status).toBe(200);
    const handle = app.deps.temporal.workflow.getHandle(bulkWorkflowId(json.data.id));
    const described = await handle.describe();
    expect([described.status.name, described.memo?.["articles"]]).toEqual(["RUNNING", 3]);
  } finally {
    await away.close();
  }
});

test("runs are listed newest first, page by page, only to their account", async () => {
  const someone = await createAccount(app.orm);
  const site = { ...someone, ...(await createSite(app.orm, someone.account_id)) };
  const runs: string[] = [];
  for (const id of await createContents(app.orm, site, 3)) runs.push((await bulk({ content_ids: [id] }, someone.token)).json.data.id);
  const list = async (query: string, token = someone.token) => (await app.call("GET", `/api/v1/writer/content/bulk/?${query}`, token)).json;
  const first = await list("limit=2");
  expect(first.data.map(({ id }: { id: string }) => id)).toEqual([runs[2], runs[1]]);
  const rest = await list(`limit=2&cursor=${first.next_cursor}`);
  expect([rest.data.map(({ id }: { id: string }) => id), rest.next_cursor]).toEqual([[runs[0]], null]);
  for (const [method, path] of [
    ["GET", ""],
    ["POST", "pause/"],
    ["POST", "resume/"],
    ["POST", "cancel/"],
    ["POST", "retry/"],
  ] as const) {
    expect((await app.call(method, `/api/v1/writer/content/bulk/${runs[0]}/${path}`, account.token)).status).toBe(404);
  }
});

test("the list has each run's progress, like the run itself, with one query for all", async () => {
  const someone = await createAccount(app.orm);
  const site = { ...someone, ...(await createSite(app.orm, someone.account_id)) };
  const list = () => app.call("GET", "/api/v1/writer/content/bulk/", someone.token);
  const states = async () => (await list()).json.data.map((run: { states: object }) => run.states);
  const counting = async () =>
    (await statementsOf(app.orm, list)).filter(({ text }) => text.includes("igny8_publications")).map(({ text }) => text);
  const ids = await createContents(app.orm, site, 5);
  // Planned, so that it does not start.
  const publish_at = new Date(Date.now() + 3_600_000).toISOString();
  const { id } = (await bulk({ content_ids: ids, publish_at }, someone.token)).json.data;
  expect(await states()).toEqual([{ queued: 5 }]);
  const become = (state: string, content_ids: number[]) =>
    app.orm.em.execute("update igny8_publications set state = ? where content_id = any(?::int[])", [state, `{${content_ids.join(",")}}`]);
  await become("published", ids.slice(0, 2));
  await become("failed", ids.slice(2, 3));
  expect(await states()).toEqual([{ published: 2, failed: 1, queued: 2 }]);
  const [run] = (await list()).json.data;
  expect([run.site_count, run.site_id]).toEqual([1, site.site_id]);
  expect((await app.call("GET", `/api/v1/writer/content/bulk/${id}/`, someone.token)).json.data.states).toEqual(run.states);
  expect(await counting()).toHaveLength(1);
  // A run without accepted articles has no states. More runs are still one query.
  await bulk({ content_ids: [2_000_000_000] }, someone.token);
  await bulk({ content_ids: await createContents(app.orm, site, 3), publish_at }, someone.token);
  expect(await states()).toEqual([{ queued: 3 }, {}, { published: 2, failed: 1, queued: 2 }]);
  expect(await counting()).toHaveLength(1);
});

test("a run lists the sites that get nothing, with the reasons", async () => {
  const site = { ...account, ...(await createSite(app.orm, account.account_id)) };
  const content_ids = await createContents(app.orm, site, 2);
  const at = `/api/v1/integration/integrations/${site.integration_id}`;
  await app.call("POST", `${at}/pause/`, account.token, { reason: "We move" });
  const { id } = (await bulk({ content_ids })).json.data;
  const sites = async () => (await app.call("GET", `/api/v1/writer/content/bulk/${id}/`, account.token)).json.data.sites;
  expect(await sites()).toMatchObject([{ site_id: site.site_id, pause_reason: "We move" }]);
  await app.call("POST", `${at}/resume/`, account.token);
  expect(await sites()).toMatchObject([{ site_id: site.site_id, pause_reason: null }]);
});

test("a run without publishable articles is done at once", async () => {
  const { status, json } = await bulk({ content_ids: [2_000_000_000] });
  expect([status, json.data.state, json.data.accepted, json.data.workflow_started]).toEqual([202, "done", 0, false]);
});

test("two concurrent runs for the same articles share them, and nothing is claimed twice", async () => {
  const ids = await createContents(app.orm, owner, 200);
  const answers = await Promise.all([bulk({ content_ids: ids }), bulk({ content_ids: ids.toReversed() }), bulk({ content_ids: ids })]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  expect(answers.reduce((sum, { json }) => sum + json.data.accepted, 0)).toBe(200);
  expect(answers.reduce((sum, { json }) => sum + json.data.under_way, 0)).toBe(400);
  expect(await app.orm.em.fork().count(Publication, { content_id: { $in: ids } })).toBe(200);
});
