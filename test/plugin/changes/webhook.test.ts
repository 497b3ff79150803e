import { expect, test } from "vitest";
import { article, SOURCE } from "../support/article.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";
import { expectedSignature, keyId, useReceiver } from "../support/receiver.ts";

const bridge = useBridge({ workers: 3 });
const receiver = useReceiver(bridge);

/** Publishes an article and waits until its creation is reported. */
async function published(fields: Record<string, unknown> = {}): Promise<{ id: number; content_id: number; sequence: number; url: string }> {
  const payload = article(fields);
  const { status, body } = await bridge.publish(payload);
  expect(status).toBe(201);
  await receiver.until(payload.content_id, (told) => told.length === 2);
  receiver.igny8.calls.length = 0;
  return { id: body.data.post_id, content_id: payload.content_id, sequence: body.data.sequence, url: body.data.post_url };
}

/** What GET /posts and GET /articles say of an article: the same etag. */
async function told(content_id: number): Promise<{ etag: string | null }> {
  const ask = async (route: string) =>
    (await bridge.rest(`/igny8/v1/${route}?source=${SOURCE}&content_ids=${content_id}`, { headers: { "x-igny8-api-key": KEY } })).body.data;
  const [post] = (await ask("posts")).posts;
  const [article] = (await ask("articles")).articles;
  expect(article.etag ?? null).toBe(post.etag);
  return post;
}
const edit = (id: number, fields: Record<string, unknown>) =>
  bridge.admin(`/wp/v2/posts/${id}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(fields) });

test("a new article is reported, with the sequence of its answer", async () => {
  const payload = article({
    title: "Tea & <cake>",
    categories: ["R&D"],
    tags: ["one", "two"],
    seo_title: "SEO tea",
    seo_description: "All about it",
  });
  const { body } = await bridge.publish(payload);
  const { post_id, post_url, sequence } = body.data;
  await receiver.until(payload.content_id, (told) => told.length === 2);
  const common = {
    post_id,
    content_id: payload.content_id,
    site_url: bridge.site.url,
    event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    occurred_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    sequence,
    reason: "created",
    by: { id: 0, name: "IGNY8", kind: "igny8" },
    etag: body.data.etag,
    source: payload.source,
  };
  expect(receiver.told(payload.content_id, "status")).toEqual([
    { ...common, post_status: "publish", post_url, post_title: "Tea & <cake>" },
  ]);
  const [told] = receiver.told(payload.content_id, "metadata");
  const utc = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(told).toEqual({
    ...common,
    metadata: {
      categories: ["R&D"],
      tags: ["one", "two"],
      taxonomies: expect.anything(),
      author: { id: expect.any(Number), name: "IGNY8" },
      modified_date: utc,
      published_date: utc,
      post_type: "post",
      slug: expect.any(String),
      excerpt: expect.any(String),
      featured_image: null,
      seo: { plugin: "", title: "SEO tea", description: "All about it", focus_keyword: "", canonical_url: "" },
    },
  });
});

test("each webhook names the key by its id, never contains it, and is signed as Standard Webhooks requires", async () => {
  const { content_id } = article();
  await bridge.publish(article({ content_id }));
  await receiver.until(content_id, (told) => told.length === 2);
  for (const call of receiver.calls()) {
    expect(call).toMatchObject({ method: "POST", headers: { "content-type": "application/json", "x-igny8-key-id": keyId() } });
    const secret = Buffer.from(KEY.slice(6), "base64url");
    for (const form of [KEY, KEY.slice(6), secret.toString("base64"), secret.toString("hex"), encodeURIComponent(KEY)]) {
      expect(JSON.stringify(call)).not.toContain(form);
    }
    expect(call.headers).not.toHaveProperty("x-igny8-api-key");
    expect(call.path).not.toContain("?");
    expect(call.headers["webhook-id"]).toBe(JSON.parse(call.body).event_id);
    expect(Math.abs(Date.now() / 1000 - Number(call.headers["webhook-timestamp"]))).toBeLessThan(10);
    expect(call.headers["webhook-signature"]).toBe(expectedSignature(call));
  }
  expect(new Set(receiver.calls().map(({ headers }) => headers["webhook-id"])).size).toBe(2);
});

test("an editor's actions are reported: edit, draft, pending, private, schedule, trash, restore, delete", async () => {
  const { id, content_id, sequence, url } = await published({ title: "Before", slug: "before-words" });
  const steps: [change: () => Promise<{ status: number }>, post_status: string, reason: string][] = [
    [() => edit(id, { title: "After" }), "publish", "edited"],
    [() => edit(id, { status: "draft" }), "draft", "status_changed"],
    [() => edit(id, { status: "pending" }), "pending", "status_changed"],
    [() => edit(id, { status: "private" }), "private", "status_changed"],
    [() => edit(id, { status: "future", date_gmt: "2099-01-01T00:00:00" }), "future", "status_changed"],
    [() => edit(id, { status: "publish", date_gmt: "2020-01-01T00:00:00" }), "publish", "status_changed"],
    [() => bridge.admin(`/wp/v2/posts/${id}`, { method: "DELETE" }), "trash", "trashed"],
    [async () => ({ status: (await bridge.evaluate(`echo wp_untrash_post( ${id} ) ? 200 : 500;`)) as number }), "draft", "untrashed"],
    [() => bridge.admin(`/wp/v2/posts/${id}?force=true`, { method: "DELETE" }), "deleted", "deleted"],
  ];
  let number = sequence;
  for (const [change, post_status, reason] of steps) {
    receiver.igny8.calls.length = 0;
    expect((await change()).status).toBe(200);
    number += 1;
    const expected = post_status === "deleted" ? 1 : 2;
    await receiver.until(content_id, (told) => told.length === expected);
    const etag = (await told(content_id)).etag;
    expect(receiver.told(content_id, "status")).toMatchObject([
      { post_id: id, post_status, reason, sequence: number, post_title: "After", etag },
    ]);
    expect(etag === null).toBe(post_status === "deleted");
    if (expected === 2) expect(receiver.told(content_id, "metadata")).toMatchObject([{ post_id: id, reason, sequence: number, etag }]);
  }
  expect(url).toContain("before-words");
  const state = await bridge.evaluate("echo wp_json_encode( Igny8_Deliveries::counts() );");
  expect(state).toMatchObject({ waiting: 0, failed: 0 });
});

test("a new slug is reported with the new address; a new text only as metadata", async () => {
  const { id, content_id } = await published({ slug: "old-address" });
  await edit(id, { slug: "new-address" });
  await receiver.until(content_id, (told) => told.length === 2);
  expect(receiver.told(content_id, "status")).toMatchObject([{ post_url: `${bridge.site.url}/new-address/`, reason: "edited" }]);
  receiver.igny8.calls.length = 0;
  await edit(id, { content: "<p>Other words.</p>" });
  await receiver.until(content_id, (told) => told.length === 1);
  expect(receiver.told(content_id, "metadata")).toMatchObject([{ reason: "edited" }]);
});

test("several changes in one request are one delivery of each kind", async () => {
  const { id, content_id, sequence } = await published();
  const { body: term } = await bridge.admin("/wp/v2/categories", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Many" }),
  });
  await edit(id, { title: "All at once", slug: "all-at-once", status: "private", categories: [term.id], content: "<p>New.</p>" });
  await receiver.until(content_id, (told) => told.length === 2);
  await bridge.evaluate(
    `wp_publish_post( ${id} ); wp_update_post( array( 'ID' => ${id}, 'post_status' => 'draft', 'post_title' => 'In the end' ) ); echo 1;`,
  );
  const told = await receiver.until(content_id, (all) => all.length === 4);
  expect(told.map((one) => [one["sequence"], one["reason"], one["post_title"] ?? one["metadata"].categories])).toEqual([
    [sequence + 1, "status_changed", "All at once"],
    [sequence + 1, "status_changed", ["Many"]],
    [sequence + 2, "status_changed", "In the end"],
    [sequence + 2, "status_changed", ["Many"]],
  ]);
});

test("changes of terms, SEO fields and the featured image are reported as metadata", async () => {
  const { id, content_id } = await published({ tags: ["first"] });
  const changes: [php: string, reason: string][] = [
    [`wp_set_post_terms( ${id}, array( 'first', 'second' ), 'post_tag' );`, "terms_changed"],
    [`wp_remove_object_terms( ${id}, 'first', 'post_tag' );`, "terms_changed"],
    [`update_post_meta( ${id}, '_yoast_wpseo_title', 'Yoast says' );`, "seo_changed"],
    [`delete_post_meta( ${id}, '_yoast_wpseo_title' );`, "seo_changed"],
    [
      `$a = wp_insert_attachment( array( 'post_title' => 'a', 'post_mime_type' => 'image/png' ), 'a.png' ); set_post_thumbnail( ${id}, $a );`,
      "image_changed",
    ],
    [`wp_update_post( array( 'ID' => ${id}, 'post_author' => wp_create_user( 'writer', 'w', 'w@example.com' ) ) );`, "edited"],
  ];
  for (const [php, reason] of changes) {
    receiver.igny8.calls.length = 0;
    await bridge.evaluate(`${php} echo 1;`);
    const told = await receiver.until(content_id, (all) => all.length === 1);
    expect(told).toMatchObject([{ reason, metadata: expect.any(Object) }]);
  }
  expect(receiver.told(content_id)[0]?.["metadata"]).toMatchObject({
    tags: ["second"],
    author: { name: "writer" },
    featured_image: { url: expect.stringContaining("a.png") },
  });
});

test("a renamed or deleted category is reported for each of its articles", async () => {
  const articles = [await published({ categories: ["Old name"] }), await published({ categories: ["Old name"] })];
  const { body } = await bridge.admin("/wp/v2/categories?search=Old%20name");
  await bridge.admin(`/wp/v2/categories/${body[0].id}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "New name" }),
  });
  for (const { content_id } of articles) {
    expect(await receiver.until(content_id, (told) => told.length === 1)).toMatchObject([
      { reason: "term_edited", metadata: { categories: ["New name"] } },
    ]);
  }
  receiver.igny8.calls.length = 0;
  await bridge.admin(`/wp/v2/categories/${body[0].id}?force=true`, { method: "DELETE" });
  for (const { content_id } of articles) {
    expect(await receiver.until(content_id, (told) => told.length === 1)).toMatchObject([
      { reason: "terms_changed", metadata: { categories: ["Uncategorized"] } },
    ]);
  }
});

test("nothing is reported for other posts, for copies of articles, and for saves without a change", async () => {
  const { id, content_id } = await published({ title: "Same", content_html: "<p>Same.</p>" });
  const other = await bridge.admin("/wp/v2/posts", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title: "Mine", status: "publish" }),
  });
  await edit(other.body.id, { title: "Still mine" });
  await bridge.evaluate(
    `$copy = wp_insert_post( array( 'post_title' => 'Copy', 'post_status' => 'draft' ) ); update_post_meta( $copy, '_igny8_content_id', ${content_id} ); wp_publish_post( $copy ); echo 1;`,
  );
  await edit(id, { title: "Same" });
  expect(await bridge.evaluate("echo wp_json_encode( Igny8_Deliveries::counts()['waiting'] );")).toBe(0);
  expect(receiver.calls()).toEqual([]);
});

test("what IGNY8 itself repeats is not reported; what WordPress makes of it is", async () => {
  const payload = article();
  await bridge.publish(payload);
  await receiver.until(payload.content_id, (told) => told.length === 2);
  expect((await bridge.publish(payload)).status).toBe(409);
  expect(await bridge.evaluate("echo wp_json_encode( Igny8_Deliveries::counts()['waiting'] );")).toBe(0);
  expect(receiver.told(payload.content_id)).toHaveLength(2);

  await bridge.addCode(`add_action( 'igny8_article_published', function ( $id ) {
    if ( 'Held back' === get_the_title( $id ) ) wp_update_post( array( 'ID' => $id, 'post_status' => 'pending' ) );
  } );`);
  const held = article({ title: "Held back" });
  const { body } = await bridge.publish(held);
  const told = await receiver.until(held.content_id, (all) => all.length === 2);
  expect(told[0]).toMatchObject({ reason: "created", post_status: "pending", sequence: body.data.sequence + 1 });
});

test("a picture that a repeated request adds later is not reported", async () => {
  let there = false;
  receiver.igny8.answer = ({ path }) => {
    if (path !== "/late.png") return { status: 200, body: {} };
    return there ? { status: 200, body: png(30, 20, [9, 9, 9]) } : { status: 404, body: "" };
  };
  const payload = article({ featured_image_url: `${receiver.igny8.origin}/late.png` });
  const { body } = await bridge.publish(payload);
  expect(body.data.warnings).toHaveLength(1);
  await receiver.until(payload.content_id, (told) => told.length === 2);
  there = true;
  const again = await bridge.publish(payload);
  expect([again.status, again.body.data.warnings]).toEqual([409, []]);
  expect((await bridge.rest(`/wp/v2/posts/${body.data.post_id}`)).body.featured_media).toBeGreaterThan(0);
  expect(await bridge.evaluate("echo wp_json_encode( Igny8_Deliveries::counts()['waiting'] );")).toBe(0);
  expect(receiver.told(payload.content_id)).toHaveLength(2);
});

test("a scheduled post that WordPress publishes is reported", async () => {
  const { id, content_id } = await published();
  await edit(id, { status: "future", date_gmt: "2099-01-01T00:00:00" });
  await receiver.until(content_id, (told) => told.length === 2);
  receiver.igny8.calls.length = 0;
  await bridge.evaluate(`global $wpdb; $wpdb->update( $wpdb->posts, array( 'post_date' => '2020-01-01 00:00:00', 'post_date_gmt' => '2020-01-01 00:00:00' ), array( 'ID' => ${id} ) );
    wp_clear_scheduled_hook( 'publish_future_post', array( ${id} ) ); wp_schedule_single_event( time() - 1, 'publish_future_post', array( ${id} ) ); echo 1;`);
  // It is due, so the first request runs it: this one, or any other that triggers WP-Cron.
  await bridge.site.wp(["cron", "event", "run", "--due-now"]);
  await receiver.until(content_id, (told) => told.length === 2);
  expect(receiver.told(content_id, "status")).toMatchObject([{ post_status: "publish", reason: "status_changed" }]);
});
