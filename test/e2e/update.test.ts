import { DefaultLogger } from "@temporalio/worker";
import { MockActivityEnvironment } from "@temporalio/testing";
import { expect, test } from "vitest";
import { createAgent } from "../../activities/http/connector.ts";
import { createClients } from "../../activities/platform/clients.ts";
import { createPublicationActivities } from "../../activities/publishing/publish.ts";
import { REPAIR_POLICY } from "../../domain/publishing/repair.ts";
import { useDemoPost } from "../support/demoPost.ts";
import { statementsOf } from "../support/statements.ts";
import { until } from "../support/until.ts";

const demo = useDemoPost();
const { ask, article, comparison, publication, stored, revisions, inWordPress, edit, lastEvent } = demo;

async function send(more: object = {}) {
  const answer = await ask("POST", "/republish/", more);
  expect(answer.json).toMatchObject({ data: { status: "published", workflow_started: true } });
  return demo.ended();
}

test("what is on the site already is not sent again", async () => {
  expect(await ask("POST", "/republish/", {})).toMatchObject({ status: 409, json: { error: { code: "nothing_to_send" } } });
  // Its webhooks and the daily comparison tell the etag of the call that made it, so it is not read.
  await demo.daily();
  expect(await comparison()).toMatchObject({ looked_at: null, unread: false });
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
    description: expect.stringContaining(`Updated '${title}' in WordPress: Text`),
  });
});

test("only what changed is sent: title, terms, SEO and keywords go, the text stays", async () => {
  const before = await stored("post_content");
  await edit({ title: "Slow bread & more <3", seo_title: "SEO ‘new’", primary_keyword: "sourdough", tags: ["Rye", "Слово"] });
  expect(await send()).toMatchObject({ state: "published", attempt: 1 });
  expect(await stored("post_content")).toBe(before);
  expect(await stored("post_title")).toContain("Slow bread");
  // The site does not report it.
  expect((await article()).metadata.wordpress_title).toBe("Slow bread & more <3");
  expect(
    JSON.parse(await demo.site().wp(["post", "term", "list", String(demo.post()), "post_tag", "--field=name", "--format=json"])),
  ).toEqual(expect.arrayContaining(["Rye", "Слово"]));
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
  const dry = await ask("POST", "/republish/", { overwrite: ["title"], dry_run: true });
  expect(dry).toMatchObject({ status: 200, json: { data: { dry_run: true, send: ["title"], leave: ["content"] } } });
  expect(await publication()).toMatchObject({ state: "published" });
  expect(compared.fields.find((one: any) => one.field === "title")).toMatchObject({
    step: "both",
    here: "Our title",
    there: "Anna's title",
    can_take: true,
  });
  expect(compared.fields.find((one: any) => one.field === "content").there).toContain("Anna: ");

  const { revision } = await article();
  expect(await ask("POST", "/take/", { fields: ["content"], revision: revision - 1 })).toMatchObject({ status: 409 });
  expect(await ask("POST", "/take/", { fields: ["content"], revision })).toMatchObject({
    status: 200,
    json: { data: { taken: ["content"], revision: revision + 1 } },
  });
  expect((await article()).content_html).toContain("Anna: ");
  // What nobody here has seen is not replaced, also if its field was chosen before.
  const later = new Date(Date.now() + 86_400_000).toISOString();
  expect((await ask("POST", "/republish/", { overwrite: ["title"], publish_at: later })).status).toBe(202);
  const second = `array( 'post_title' => "Anna's second title" ), array( 'ID' => ${demo.post()} )`;
  await demo.site().wp(["eval", `global $wpdb; $wpdb->update( $wpdb->posts, ${second} ); clean_post_cache( ${demo.post()} );`]);
  await demo.orm().em.execute("update igny8_site_posts set unread = true");
  expect(await send()).toMatchObject({ state: "published" });
  expect(await stored("post_title")).toBe("Anna's second title");
  expect((await comparison()).fields).toMatchObject([{ field: "title", there: "Anna's second title" }]);
  expect(await send({ overwrite: ["title"] })).toMatchObject({ state: "published" });
  // What was replaced there is in the article's history, before the article as it is.
  const [now, theirs, ours] = (await ask("GET", "/versions/")).json.data;
  expect([now, theirs]).toMatchObject([
    { title: "Our title", origin: "restored", restored_from: ours.number, is_current: true },
    { title: "Anna's second title", origin: "taken" },
  ]);
  expect([await stored("post_title"), await stored("post_content")]).toEqual(["Our title", text]);
  expect(await comparison()).toMatchObject({ step: "in_step", fields: [] });
});

test("what a person changes there is read at once: the comparison says who, when and what, and nothing is sent", async () => {
  const before = Date.now();
  const text = (await stored("post_content")).replace("Anna: ", "Bea: ");
  await inWordPress({ post_content: text }, ["--user=1"]);
  const name = (await demo.site().wp(["user", "get", "1", "--field=display_name"])).trim();
  const seen = await until("the change is known", async () => {
    const now = await comparison();
    return now.step === "ahead_there" && !now.unread ? now : undefined;
  });
  expect(seen).toMatchObject({ there_by: { id: 1, name, kind: "cli" }, fields: [{ field: "content", step: "ahead_there" }] });
  expect(seen.fields[0].there).toContain("Bea: ");
  expect(Date.parse(seen.there_at)).toBeGreaterThan(before - 5_000);
  expect(Date.parse(seen.there_at)).toBeLessThanOrEqual(Date.now());
  expect(await lastEvent("content_changed_on_site")).toMatchObject({
    description: expect.stringContaining(`${name} changed `),
    details: { changed: ["content"] },
  });
  expect((await publication()).finished_at!.getTime()).toBeLessThan(before);
  const { revision } = await article();
  expect((await ask("POST", "/take/", { fields: ["content"], revision })).status).toBe(200);
});

test("the daily comparison reads no post that only IGNY8 changed", async () => {
  const before = await comparison();
  await edit({ seo_title: "By IGNY8 alone" });
  await send();
  const sent = await comparison();
  expect(Date.parse(sent.looked_at)).toBeGreaterThan(Date.parse(before.looked_at));
  await demo.daily();
  expect(await comparison()).toMatchObject({ unread: false, looked_at: sent.looked_at });
});

test("a change by SQL, of which no webhook tells, is found by the daily comparison", async () => {
  await demo
    .site()
    .wp(["eval", `global $wpdb; $wpdb->update( $wpdb->posts, array( 'post_title' => 'By SQL' ), array( 'ID' => ${demo.post()} ) );`]);
  await demo.daily();
  const seen = await until("the change is known", async () => {
    const now = await comparison();
    return !now.unread && now.fields.some(({ field }: { field: string }) => field === "title") ? now : undefined;
  });
  expect(seen).toMatchObject({
    there_by: null,
    fields: expect.arrayContaining([expect.objectContaining({ field: "title", there: "By SQL" })]),
  });
  expect(seen.there_at).not.toBeNull();
  expect(await send({ overwrite: ["title"] })).toMatchObject({ state: "published" });
  expect(await stored("post_title")).toBe("Our title");
});

test("a change of which no webhook tells is noticed by an update of another field, and stays", async () => {
  await demo
    .site()
    .wp(["eval", `global $wpdb; $wpdb->update( $wpdb->posts, array( 'post_title' => 'Unseen' ), array( 'ID' => ${demo.post()} ) );`]);
  await edit({ seo_description: "Sent beside it" });
  expect(await send()).toMatchObject({ state: "published", attempt: 1 });
  const seen = await until("the change is known", async () => {
    const now = await comparison();
    return !now.unread && now.fields.some(({ field }: { field: string }) => field === "title") ? now : undefined;
  });
  expect(seen).toMatchObject({ step: "ahead_there", fields: [{ field: "title", there: "Unseen" }] });
  expect(await stored("post_title")).toBe("Unseen");
  expect(await send({ overwrite: ["title"] })).toMatchObject({ state: "published" });
});

test("a post that is open in an editor is waited for, and sent when a person says so", async () => {
  await demo.editor(true);
  await edit({ title: "While it is open" });
  const answer = await ask("POST", "/republish/", {});
  expect(answer.status).toBe(202);
  const waiting = await until("it waits for the editor", async () => {
    const now = await publication();
    return now.last_error?.type === "BeingEdited" ? now : undefined;
  });
  expect(waiting).toMatchObject({ state: "retrying", attempt: 0 });
  expect(await stored("post_title")).toBe("Our title");
  expect(await send({ even_if_open: true })).toMatchObject({ state: "published" });
  expect(await stored("post_title")).toBe("While it is open");
  await demo.editor(false);
});

test("an update is one call and at most 14 statements, and one more for a new title", async () => {
  const html = (await article()).content_html;
  await edit({ content_html: `${html}<p>Counted.</p>`, title: "Counted" });
  const later = new Date(Date.now() + 86_400_000).toISOString();
  expect((await ask("POST", "/republish/", { publish_at: later })).status).toBe(202);
  // Its workflow waits for the time; the activity is run here.
  const { id } = await until("the workflow waits", async () => {
    const now = await publication();
    return now.workflow_id ? now : undefined;
  });
  await demo.orm().em.execute("update igny8_publications set publish_at = null where id = ?", [id]);
  const calls: string[] = [];
  const agent = createAgent([demo.proxy().host]);
  const counting = agent.compose((dispatch) => (options, handler) => {
    calls.push(`${options.method} ${options.path}`);
    return dispatch(options, handler);
  });
  const { orm, deps } = demo.app();
  const activities = createPublicationActivities({
    ...{ orm, secretKeys: deps.secretKeys, publicUrl: deps.publicUrl, repair: REPAIR_POLICY },
    clientOf: createClients(counting, 30_000),
  });
  const environment = new MockActivityEnvironment({ taskQueue: "test-publish" }, { logger: new DefaultLogger("ERROR") });
  const sent = await statementsOf(orm, () => environment.run(activities.publishToWordPress, id, deps.retry));
  await agent.destroy();
  expect(await stored("post_content")).toContain("Counted.");
  expect(calls).toEqual(["POST /wp-json/igny8/v1/update"]);
  const all = sent.map(({ text }) => text.trim().slice(0, 80)).filter((text) => text !== "begin" && text !== "commit");
  expect(all.length, all.join("\n")).toBeLessThanOrEqual(15);
  expect(await comparison()).toMatchObject({ step: "in_step" });
});

test("an update is cancelled without a trace, and a post in the trash is named", async () => {
  await edit({ title: "Never sent" });
  const later = new Date(Date.now() + 86_400_000).toISOString();
  expect((await ask("POST", "/republish/", { publish_at: later })).status).toBe(202);
  expect((await ask("POST", "/publication/cancel/")).json.data).toMatchObject({ publication_state: "published" });
  expect(await article()).toMatchObject({ status: "published", title: "Never sent" });
  await demo.site().wp(["post", "delete", String(demo.post())]);
  await until("the webhook came", async () => ((await article()).status === "draft" ? true : undefined));
  expect(await ask("POST", "/republish/", {})).toMatchObject({ status: 410, json: { error: { code: "post_in_trash" } } });
});
