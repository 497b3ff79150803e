import { afterAll, beforeAll, expect, test } from "vitest";
import { SyncEvent } from "../../db/events/event.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { connectSites, createDemo, publishDemo, type Demo } from "../../dev/demo.ts";
import { servedApp } from "../support/servers/serve.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

let app: Awaited<ReturnType<typeof servedApp>>;
let site: Awaited<ReturnType<typeof testWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let demo: Demo;
let post: number;
let at: string;

beforeAll(async () => {
  app = await servedApp();
  site = await testWordPress({ allowedHosts: [app.host] });
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 30_000 });
  demo = await createDemo(app.url);
  await connectSites(app.url, demo, [site]);
  post = Number((await publishDemo(app.url, demo)).external_id);
  at = `/api/v1/writer/content/${demo.content_id}`;
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

const ask = async (method: string, path: string, body?: unknown) => app.call(method, path, demo.api_token, body);
const article = async () => (await ask("GET", `${at}/`)).json.data;
const comparison = async () => (await ask("GET", `${at}/comparison/`)).json.data;
const publication = () => app.orm.em.fork().findOneOrFail(Publication, { content_id: demo.content_id });
const stored = async (column: string): Promise<string> =>
  JSON.parse(await site.wp(["eval", `echo wp_json_encode( get_post( ${post} )->${column} );`]));
const revisions = async () => Number(await site.wp(["eval", `echo count( wp_get_post_revisions( ${post} ) );`]));
/** An editor's save in WordPress, with its hooks. */
const inWordPress = (fields: object) =>
  site.wp([
    "eval",
    `wp_update_post( wp_slash( json_decode( '${JSON.stringify({ ID: post, ...fields }).replaceAll("'", "\\'")}', true ) ) );`,
  ]);
async function edit(fields: object) {
  const { revision } = await article();
  const answer = await ask("PATCH", `${at}/`, { revision, ...fields });
  expect(answer.status).toBe(200);
}
async function send(more: object = {}) {
  const answer = await ask("POST", `${at}/republish/`, more);
  expect(answer.json).toMatchObject({ data: { status: "published", workflow_started: true } });
  const row = await until("the update ends", async () => {
    const now = await publication();
    return now.finished_at ? now : undefined;
  });
  return row;
}
const lastEvent = async (action: "content_update") =>
  (await app.orm.em.fork().find(SyncEvent, { content_id: demo.content_id, action }, { orderBy: { id: "desc" }, limit: 1 }))[0];

test("what is on the site already is not sent again", async () => {
  expect(await ask("POST", `${at}/republish/`, {})).toMatchObject({ status: 409, json: { error: { code: "nothing_to_send" } } });
});

test("a paragraph changed here is changed there, and no other byte; one revision, one event", async () => {
  const before = await stored("post_content");
  const { content_html, title } = await article();
  const html = content_html.replace(/<p>/, "<p>Neu: ");
  expect(html).not.toBe(content_html);
  await edit({ content_html: html });
  expect(await comparison()).toMatchObject({
    step: "ahead_here",
    fields: expect.arrayContaining([expect.objectContaining({ field: "content", step: "ahead_here" })]),
  });
  const had = await revisions();
  expect(await send()).toMatchObject({ state: "published", task: "update", attempt: 1, last_error: null });
  const after = await stored("post_content");
  expect(after).toContain("Neu: ");
  expect(after.replace("Neu: ", "")).toBe(before);
  expect(await revisions()).toBe(had + 1);
  expect(await comparison()).toMatchObject({ step: "in_step", fields: [] });
  expect(await lastEvent("content_update")).toMatchObject({
    success: true,
    description: expect.stringContaining(`Changed '${title}' on WordPress: Text`),
  });
});

test("only what changed is sent: title, terms, SEO and keywords go, the text stays", async () => {
  const before = await stored("post_content");
  await edit({ title: "Slow bread & more <3", seo_title: "SEO ‘new’", primary_keyword: "sourdough", tags: ["Rye", "Слово"] });
  expect(await send()).toMatchObject({ state: "published", attempt: 1 });
  expect(await stored("post_content")).toBe(before);
  expect(await stored("post_title")).toContain("Slow bread");
  expect(JSON.parse(await site.wp(["post", "term", "list", String(post), "post_tag", "--field=name", "--format=json"]))).toEqual(
    expect.arrayContaining(["Rye", "Слово"]),
  );
  expect((await lastEvent("content_update"))!.details).toMatchObject({
    written: expect.arrayContaining(["title", "seo.title", "terms.post_tag"]),
    left: [],
  });
  expect(await comparison()).toMatchObject({ step: "in_step" });
});

test("what a person changed there is left alone, and shown; ours is sent only when a person chooses it", async () => {
  await inWordPress({ post_title: "Anna's title" });
  const text = (await stored("post_content")).replace("Neu: ", "Anna: ");
  await inWordPress({ post_content: text });
  await edit({ title: "Our title", content_html: (await article()).content_html.replace("Neu: ", "Newer: "), seo_title: "Third" });
  expect(await send()).toMatchObject({ state: "published" });
  expect([await stored("post_title"), await stored("post_content")]).toEqual(["Anna's title", text]);
  const event = await lastEvent("content_update");
  expect(event!.details).toMatchObject({
    written: expect.arrayContaining(["seo.title"]),
    left: expect.arrayContaining(["title", "content"]),
  });
  const compared = await comparison();
  expect(compared).toMatchObject({ step: "both" });
  expect(compared.fields.find((one: any) => one.field === "title")).toMatchObject({
    step: "both",
    here: "Our title",
    there: "Anna's title",
    can_take: true,
  });
  expect(compared.fields.find((one: any) => one.field === "content").there).toContain("Anna: ");

  const { revision } = await article();
  expect(await ask("POST", `${at}/take/`, { fields: ["content"], revision: revision - 1 })).toMatchObject({ status: 409 });
  expect(await ask("POST", `${at}/take/`, { fields: ["content"], revision })).toMatchObject({
    status: 200,
    json: { data: { taken: ["content"], revision: revision + 1 } },
  });
  expect((await article()).content_html).toContain("Anna: ");
  expect(await send({ overwrite: ["title"] })).toMatchObject({ state: "published" });
  expect([await stored("post_title"), await stored("post_content")]).toEqual(["Our title", text]);
  expect(await comparison()).toMatchObject({ step: "in_step", fields: [] });
});

test("a post that is open in an editor is waited for, and sent when a person says so", async () => {
  await site.wp(["eval", `update_post_meta( ${post}, '_edit_lock', time() . ':1' );`]);
  await edit({ title: "While it is open" });
  const answer = await ask("POST", `${at}/republish/`, {});
  expect(answer.status).toBe(202);
  const waiting = await until("it waits for the editor", async () => {
    const now = await publication();
    return now.last_error?.type === "BeingEdited" ? now : undefined;
  });
  expect(waiting).toMatchObject({ state: "retrying", attempt: 0 });
  expect(await stored("post_title")).toBe("Our title");
  expect(await send({ even_if_open: true })).toMatchObject({ state: "published" });
  expect(await stored("post_title")).toBe("While it is open");
});

test("an update is cancelled without a trace, and a post in the trash is named", async () => {
  await edit({ title: "Never sent" });
  const later = new Date(Date.now() + 86_400_000).toISOString();
  expect((await ask("POST", `${at}/republish/`, { publish_at: later })).status).toBe(202);
  expect((await ask("POST", `${at}/publication/cancel/`)).json.data).toMatchObject({ publication_state: "published" });
  expect(await article()).toMatchObject({ status: "published", title: "Never sent" });
  await site.wp(["post", "delete", String(post)]);
  await until("the webhook came", async () => ((await article()).status === "draft" ? true : undefined));
  expect(await ask("POST", `${at}/republish/`, {})).toMatchObject({ status: 410, json: { error: { code: "post_in_trash" } } });
});
