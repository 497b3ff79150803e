import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AutomationRun } from "../../db/automation/entities.ts";
import { Content } from "../../db/articles/content.ts";
import { SyncEvent } from "../../db/events/event.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { createAccount, createContent, createContents, createSite } from "../support/fixtures/accounts.ts";
import { servedApp } from "../support/servers/serve.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

let app: Awaited<ReturnType<typeof servedApp>>;
let site: Awaited<ReturnType<typeof testWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;

beforeAll(async () => {
  app = await servedApp();
  site = await testWordPress({ allowedHosts: [app.host] });
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 30_000 });
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  await site.connect({ api_url: app.url, api_key: owner.api_key, site_id: owner.site_id });
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

test("30 articles in one request become 30 posts of a real WordPress, and each content knows its own", async () => {
  const content_ids = await createContents(app.orm, owner, 30);

  const { json } = await app.call("POST", "/api/v1/writer/content/bulk-publish/", owner.token, { content_ids });
  expect(json.data).toMatchObject({ accepted: 30, refused: [], workflow_started: true });
  const read = async () => (await app.call("GET", `/api/v1/writer/content/bulk/${json.data.id}/`, owner.token)).json.data;
  const run = await until("the run ends", async () => ((await read()).state === "done" ? read() : undefined), 120_000);
  expect([run.states, run.causes]).toEqual([{ published: 30 }, []]);

  const posts = new Map((await site.posts()).map((post) => [String(post.ID), post]));
  expect(posts.size).toBe(30);
  const contents = await app.orm.em.fork().find(Content, { id: { $in: content_ids } });
  for (const { title, external_id, external_url, status } of contents) {
    expect(posts.get(external_id!)).toMatchObject({ post_title: title, post_status: "publish" });
    expect([status, external_url?.startsWith(site.url)]).toEqual(["published", true]);
  }
}, 180_000);

describe("the changes of many articles", () => {
  const call = async (method: string, path: string, body?: unknown) =>
    app.call(method, `/api/v1/writer/content/${path}`, owner.token, body);
  const ended = async (id: string) => {
    const read = async () => (await call("GET", `bulk/${id}/`)).json.data;
    return until("the run ends", async () => ((await read()).state === "done" ? read() : undefined), 120_000);
  };
  const published = () => app.orm.em.fork().find(Content, { external_id: { $ne: null } }, { orderBy: { id: "asc" } });
  const stored = async (post: string): Promise<string> => (await site.wp(["post", "get", post, "--field=post_content"])).trim();
  const revisions = async (): Promise<Record<string, number>> =>
    JSON.parse(
      await site.wp([
        "eval",
        `foreach ( get_posts( array( 'numberposts' => -1 ) ) as $post ) { $n[ $post->ID ] = count( wp_get_post_revisions( $post ) ); } echo wp_json_encode( $n );`,
      ]),
    );

  test("are sent in batches: one revision each, nothing that somebody changed there is replaced, and nothing is sent twice", async () => {
    const articles = await published();
    expect(articles.length).toBe(30);
    expect((await call("POST", "bulk-republish/", { filter: { step: "ahead_here" }, dry_run: true })).json.data).toMatchObject({
      accepted: 0,
    });
    for (const { id, revision, content_html } of articles)
      await call("PATCH", `${id}/`, { revision, content_html: `${content_html}<p>Neu für ${id}: 日本.</p>` });
    const [theirs, lost] = articles;
    await site.wp(["post", "update", theirs!.external_id!, "--post_content=Anna wrote all of it anew."]);
    await site.wp(["post", "delete", lost!.external_id!, "--force"]);
    await until("the deletion is known", async () => (await app.orm.em.fork().findOneOrFail(Content, lost!.id)).external_id === null);
    const before = await revisions();

    const dry = (await call("POST", "bulk-republish/", { content_ids: articles.map(({ id }) => id), dry_run: true })).json.data;
    expect(dry).toMatchObject({ dry_run: true, accepted: 29, sites: 1, refused: [{ code: "post_gone", count: 1 }] });
    const { json } = await call("POST", "bulk-republish/", { filter: { step: "ahead_here" } });
    expect(json.data).toMatchObject({ accepted: 29, task: "update", workflow_started: true });
    expect(await ended(json.data.id)).toMatchObject({ states: { published: 29 }, causes: [] });

    const after = await revisions();
    for (const { id, external_id } of articles.slice(2)) {
      expect(await stored(external_id!)).toContain(`Neu für ${id}: 日本.`);
      expect(after[external_id!]).toBe(before[external_id!]! + 1);
    }
    expect(await stored(theirs!.external_id!)).toBe("Anna wrote all of it anew.");
    expect(after[theirs!.external_id!]).toBe(before[theirs!.external_id!]);
    const listed = (await call("GET", "?step=ahead_there")).json.data;
    expect(listed.map(({ id, publication }: any) => [id, publication.step])).toEqual([[theirs!.id, "ahead_there"]]);
    expect((await call("GET", "?step=ahead_here")).json.data).toEqual([]);
    const events = await app.orm.em.fork().find(SyncEvent, { action: "content_update", success: true });
    expect(events.length).toBe(29);

    const again = await call("POST", "bulk-republish/", { content_ids: articles.slice(2).map(({ id }) => id) });
    expect(again.json.data).toMatchObject({ accepted: 0, state: "done", refused: [{ code: "nothing_to_send", count: 28 }] });
    expect(await revisions()).toEqual(after);
  }, 240_000);

  test("posts are taken down and brought back together, with their addresses", async () => {
    const chosen = (await published()).slice(2, 6);
    const content_ids = chosen.map(({ id }) => id);
    const weighed = await call("POST", "bulk-unpublish/", { content_ids, to: "trash", dry_run: true });
    expect(weighed.json.data).toMatchObject({ dry_run: true, accepted: 4, refused: [] });
    const seen = async () =>
      Promise.all(chosen.map(async ({ external_url }) => (await fetch(external_url!, { redirect: "manual" })).status));
    expect(await seen()).toEqual([200, 200, 200, 200]);
    const down = await call("POST", "bulk-unpublish/", { content_ids, to: "trash" });
    expect(down.json.data).toMatchObject({ accepted: 4, task: "withdraw", request: { content_ids: 4, to: "trash" } });
    expect(await ended(down.json.data.id)).toMatchObject({ states: { published: 4 }, causes: [] });
    expect(await seen()).toEqual([404, 404, 404, 404]);
    const again = await call("POST", "bulk-unpublish/", { content_ids, to: "trash", dry_run: true });
    expect(again.json.data).toMatchObject({ accepted: 0, refused: [{ code: "already_there", count: 4 }] });
    expect((await call("POST", "bulk-unpublish/", { content_ids, to: "deleted" })).json.error.details[0].field).toBe("to");
    const back = await call("POST", "bulk-restore-posts/", { content_ids });
    expect(await ended(back.json.data.id)).toMatchObject({ states: { published: 4 }, causes: [] });
    expect(await seen()).toEqual([200, 200, 200, 200]);
    const events = await app.orm.em.fork().find(SyncEvent, { content_id: { $in: content_ids }, success: true }, { orderBy: { id: "asc" } });
    const actions = events.map(({ action }) => action);
    for (const action of ["content_withdraw", "content_restore"]) expect(actions.filter((one) => one === action)).toHaveLength(4);
  }, 120_000);

  test("a plugin that became too old is named before anything is sent", async () => {
    const [, , { id, revision, content_html }] = (await published()) as [unknown, unknown, Content];
    await call("PATCH", `${id}/`, { revision, content_html: `${content_html}<p>One more.</p>` });
    const wanted = { content_ids: [id], dry_run: true };
    const weigh = async () => (await call("POST", "bulk-republish/", wanted)).json.data;
    expect(await weigh()).toMatchObject({ accepted: 1 });
    const told = async (version: string) =>
      app.orm.em.execute("update igny8_plugin_installations set version = ? where integration_id = ?", [version, owner.integration_id]);
    const [{ version }] = await app.orm.em.execute<[{ version: string }]>(
      "select version from igny8_plugin_installations where integration_id = ?",
      [owner.integration_id],
    );
    await told("1.4.9");
    expect(await weigh()).toMatchObject({ accepted: 0, refused: [{ code: "bridge_too_old", count: 1, content_ids: [id] }] });
    await told(version);
    const { json } = await call("POST", "bulk-republish/", { content_ids: [id] });
    expect(await ended(json.data.id)).toMatchObject({ states: { published: 1 } });
  }, 120_000);
});

describe("draft, pending, private and future, with a chosen author and category", () => {
  const call = async (method: string, path: string, body?: unknown) => app.call(method, `/api/v1/${path}`, owner.token, body);
  const rulesAt = () => `integration/integrations/${owner.integration_id}/rules/`;
  const DATE = "2099-05-01T10:00:00.000Z";
  /** Each status as an article gets it: from the site's defaults, or its own rules. What content status it means is the status map's. */
  const CASES = [
    { wanted: "draft", means: "draft", site_rules: {} },
    { wanted: "pending", means: "review", site_rules: { status: "pending" } },
    { wanted: "private", means: "published", site_rules: { status: "private" } },
    { wanted: "future", means: "review", site_rules: { status: "future", date: DATE } },
  ] as const;
  const contentOf = (id: number) => app.orm.em.fork().findOneOrFail(Content, id);
  const publicationOf = (content_id: number) => app.orm.em.fork().findOne(Publication, { content_id });
  let ann: number;
  /** The posts that became of the articles, by content id. */
  const made = new Map<number, string>();
  const newArticles = async () => {
    const ids: number[] = [];
    for (const { wanted, site_rules } of CASES)
      ids.push((await createContent(app.orm, owner, { title: `To be ${wanted}`, site_rules })).id);
    return ids;
  };
  /** Waits until the articles are on the site, and compares each post with its case. */
  async function expectPosts(ids: number[]) {
    for (const [index, id] of ids.entries()) {
      const { wanted, means } = CASES[index]!;
      await until(`${wanted} is on the site`, async () => (await publicationOf(id))?.state === "published", 60_000);
      const content = await contentOf(id);
      const fields = "ID,post_status,post_author,comment_status,post_date_gmt";
      const post = JSON.parse(await site.wp(["post", "get", content.external_id!, `--fields=${fields}`, "--format=json"]));
      expect(post).toMatchObject({ post_status: wanted, post_author: String(ann), comment_status: "closed" });
      if (wanted === "future") expect(post.post_date_gmt).toBe("2099-05-01 10:00:00");
      const categories = JSON.parse(
        await site.wp(["post", "term", "list", content.external_id!, "category", "--field=name", "--format=json"]),
      );
      expect([wanted, categories]).toEqual([wanted, ["Field notes"]]);
      expect([content.status, content.metadata.wordpress_status]).toEqual([means, wanted]);
      expect((await publicationOf(id))!.warnings).toEqual([]);
      made.set(id, content.external_id!);
    }
  }
  const countPosts = async () => (await site.posts()).length;

  beforeAll(async () => {
    ann = Number(await site.wp(["user", "create", "ann", "ann@example.com", "--role=author", "--display_name=Ann", "--porcelain"]));
    await site.wp(["term", "create", "category", "Field notes"]);
    expect((await call("POST", `integration/integrations/${owner.integration_id}/sync/`)).status).toBe(202);
    await until("the structure is known", async () => {
      const { status, json } = await call("GET", `integration/integrations/${owner.integration_id}/structure/`);
      return status === 200 && json.data.structure.authors.items.some(({ id, can_publish }: any) => id === ann && can_publish);
    });
    const answer = await call("PATCH", rulesAt(), { status: "draft", author_id: ann, category: "Field notes", comment_status: "closed" });
    expect(answer.status).toBe(200);
  }, 120_000);

  test("singly", async () => {
    const ids = await newArticles();
    for (const id of ids) expect((await call("POST", `writer/content/${id}/publish/`)).status).toBe(202);
    await expectPosts(ids);
  }, 120_000);

  test("in bulk", async () => {
    const content_ids = await newArticles();
    expect((await call("POST", "writer/content/bulk-publish/", { content_ids })).json.data.accepted).toBe(4);
    await expectPosts(content_ids);
  }, 120_000);

  test("by Stage 7, which takes none of them twice, and finds that a scheduled post needs a date", async () => {
    const before = await countPosts();
    const ids = await newArticles();
    const undated = (await createContent(app.orm, owner, { title: "Undated", site_rules: { status: "future" } })).id;
    expect((await call("PUT", `automation/sites/${owner.site_id}/config/`, { enabled: true, auto_approve: true })).status).toBe(200);
    const run = async () => {
      const started = await call("POST", `automation/sites/${owner.site_id}/runs/`, {});
      expect(started.status).toBe(201);
      return until(
        "the run ends",
        async () => (await app.orm.em.fork().findOneOrFail(AutomationRun, started.json.data.id)).finished_at,
        60_000,
      );
    };
    await run();
    await expectPosts(ids);
    expect(await publicationOf(undated)).toMatchObject({
      state: "failed",
      last_error: { type: "ArticleUnusable", message: expect.stringMatching(/^date: /) },
    });
    await app.orm.em.fork().nativeDelete(Content, undated);
    // Pending and scheduled posts leave their content in review. No later run takes it again.
    await run();
    expect(await countPosts()).toBe(before + 4);
  }, 180_000);

  test("as a draft with one request; it is never published twice, and an editor's publishing comes back", async () => {
    expect((await call("PATCH", rulesAt(), { status: null })).status).toBe(200);
    const { id } = await createContent(app.orm, owner, { title: "First a draft" });
    const before = await countPosts();
    expect((await call("POST", `writer/content/${id}/publish/`, { status: "draft" })).status).toBe(202);
    await until("it is on the site", async () => (await publicationOf(id))?.state === "published", 60_000);
    const draft = await contentOf(id);
    expect([draft.status, draft.metadata.wordpress_status]).toEqual(["draft", "draft"]);
    const told = await app.orm.em.fork().findOneOrFail(SyncEvent, { content_id: id, action: "content_publish" });
    expect(told.description).toBe("Stored 'First a draft' in WordPress as a draft");
    for (const [path, body] of [
      ["publish/", {}],
      ["publish/", { status: "publish" }],
      ["publication/retry/", {}],
      ["publication/retry/", { recreate: true }],
    ] as const) {
      expect(await call("POST", `writer/content/${id}/${path}`, body)).toMatchObject({
        status: 409,
        json: { error: { code: "already_published" } },
      });
    }
    const bulk = await call("POST", "writer/content/bulk-publish/", { content_ids: [id] });
    expect(bulk.json.data).toMatchObject({ accepted: 0, refused: [{ code: "already_published", count: 1 }] });
    expect(await countPosts()).toBe(before + 1);

    await site.wp(["post", "update", draft.external_id!, "--post_status=publish"]);
    const seen = await until("IGNY8 knows", async () => {
      const content = await contentOf(id);
      return content.status === "published" ? content : undefined;
    });
    expect([seen.external_id, seen.metadata.wordpress_status]).toEqual([draft.external_id, "publish"]);
    expect(await countPosts()).toBe(before + 1);
  }, 120_000);

  test("an author who left the site refuses the article there, and no post is made", async () => {
    await site.wp(["user", "delete", String(ann), "--reassign=1", "--yes"]);
    const before = await countPosts();
    const { id } = await createContent(app.orm, owner, { title: "Nobody's" });
    expect((await call("POST", `writer/content/${id}/publish/`)).status).toBe(202);
    const { last_error } = await until(
      "it fails",
      async () => {
        const publication = await publicationOf(id);
        return publication?.state === "failed" ? publication : undefined;
      },
      60_000,
    );
    expect(last_error).toMatchObject({
      type: "AuthorGone",
      message: expect.stringMatching(/^author_id: /),
      advice: expect.stringMatching(/Choose another/),
    });
    expect(await countPosts()).toBe(before);
    expect((await call("PATCH", rulesAt(), { author_id: null })).status).toBe(200);
    expect((await call("POST", `writer/content/${id}/publication/retry/`)).status).toBe(202);
    await until("it is on the site", async () => (await publicationOf(id))?.state === "published", 60_000);
    expect(await site.debugLog()).toBe("");
  }, 120_000);
});
