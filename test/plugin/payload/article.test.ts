import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge();

test("each missing field is named", async () => {
  for (const body of [{}, [], "text", 5, null]) {
    const answer = await bridge.publish(body);
    expect(answer).toMatchObject({ status: 422, body: { code: "igny8_invalid_payload", data: { status: 422 } } });
    expect(Object.keys(answer.body.data.fields)).toEqual(["content_id", "source", "title", "content_html"]);
  }
});

test("each wrong field is named with its path", async () => {
  const wrong: [field: string, value: unknown, at?: string][] = [
    ["content_id", "x"],
    ["content_id", 0],
    ["content_id", -3],
    ["content_id", 1.5],
    ["content_id", true],
    ["content_id", [1]],
    ["source", "not-a-uuid"],
    ["source", 5],
    ["title", ""],
    ["title", "   "],
    ["title", ["a"]],
    ["title", "x".repeat(65_536)],
    ["content_html", " \n"],
    ["content_html", { a: 1 }],
    ["excerpt", 5],
    ["status", "future", "publish_at"], // required, and missing here
    ["status", "scheduled"],
    ["publish_at", "tomorrow"],
    ["publish_at", "2099-01-01T10:00:00"], // without an offset
    ["publish_at", "2099-02-30T10:00:00Z"],
    ["publish_at", 4_070_908_800],
    ["author_id", 0],
    ["author_id", "Ann"],
    ["comment_status", "maybe"],
    ["comment_status", true],
    ["sticky", "yes"],
    ["canonical_url", "/relative"],
    ["canonical_url", "javascript:alert(1)"],
    ["custom_fields", "a=b"],
    ["custom_fields", ["a"]],
    ["custom_fields", { deep: { a: 1 } }, "custom_fields.deep"],
    ["custom_fields", { deep: [["a"]] }, "custom_fields.deep"],
    ["status", "trash"],
    ["status", 0],
    ["slug", {}],
    ["revision", -1],
    ["recreate", "yes"],
    ["tags", "a,b"],
    ["tags", { a: "b" }],
    ["tags", ["ok", 5], "tags.1"],
    ["secondary_keywords", [null], "secondary_keywords.0"],
    ["featured_image_url", ["u"]],
    ["gallery_images", { a: 1 }],
    ["gallery_images", ["u"], "gallery_images.0"],
    ["gallery_images", [{ url: "https://example.com/a.png" }, { alt: "a" }], "gallery_images.1.url"],
    ["gallery_images", [{ url: "https://example.com/a.png", width: "wide" }], "gallery_images.0.width"],
    ["cluster_id", "c"],
  ];
  for (const [field, value, at = field] of wrong) {
    const { status, body } = await bridge.publish(article({ [field]: value }));
    expect([field, value, status, Object.keys(body.data.fields ?? {})]).toEqual([field, value, 422, [at]]);
    expect(body.data.fields[at]).toMatch(/^(Must |This field is required)/);
  }
});

test("a body that is not JSON gets WordPress's own 400", async () => {
  const { status, body } = await bridge.rest("/igny8/v1/publish", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{",
  });
  expect([status, body.code]).toEqual([400, "rest_invalid_json"]);
});

test("null counts as absent", async () => {
  const { status } = await bridge.publish(
    article({ excerpt: null, tags: null, cluster_id: null, gallery_images: null, featured_image_url: null }),
  );
  expect(status).toBe(201);
});

test("quotes, backslashes, entities, emoji and right-to-left text arrive as they were sent", async () => {
  const text = String.raw`"double" 'single' \ \\ \n C:\new\table $1 %s 🦊👩‍👩‍👧 שלום déjà &amp; & < 5`;
  const html = `<p>${text}</p>\n<pre><code>"\\d+\\\\" 'x'</code></pre>\n<!-- wp:paragraph {"a":"\\u003cb\\u003e"} --><p>b</p><!-- /wp:paragraph -->`;
  const fields = {
    title: text,
    content_html: html,
    excerpt: text,
    seo_title: text,
    seo_description: text,
    primary_keyword: text,
    secondary_keywords: [text],
  };
  const { status, body } = await bridge.publish(article(fields));
  expect(status).toBe(201);
  const { body: post } = await bridge.admin(`/wp/v2/posts/${body.data.post_id}?context=edit`);
  const stored = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;"); // as HTML that shows these characters
  expect(post.title.raw).toBe(stored);
  expect(post.content.raw).toBe(html.replace("& < 5", "&amp; &lt; 5"));
  expect(post.excerpt.raw).toBe(stored);
  expect(post.meta._igny8_secondary_keywords).toEqual([text]);
  const meta = await bridge.evaluate(`echo wp_json_encode( array_map( function ( $key ) { return get_post_meta( ${post.id}, $key, true ); },
    array( '_yoast_wpseo_title', '_yoast_wpseo_metadesc', '_yoast_wpseo_focuskw' ) ) );`);
  expect(meta).toEqual(Array(3).fill(text.replace("&amp;", "&amp;amp;").replace("<", "&lt;")));
});

test("control characters that a feed can't contain are refused, with the field's name", async () => {
  const before = await bridge.evaluate("echo (int) wp_count_posts()->publish;");
  const { status, body } = await bridge.publish(
    article({
      title: "a\u0000b",
      excerpt: "a\fb",
      content_html: "<p>\u001b</p>",
      tags: ["fine", "a\u0008b"],
      gallery_images: [{ url: "x", alt: "\uffff" }],
    }),
  );
  expect([status, Object.keys(body.data.fields)]).toEqual([422, ["title", "content_html", "excerpt", "gallery_images.0.alt", "tags.1"]]);
  expect(body.data.fields.excerpt).toContain("U+000C");
  expect(await bridge.evaluate("echo (int) wp_count_posts()->publish;")).toBe(before);
  expect((await bridge.publish(article({ title: "tab\tand\nline" }))).status).toBe(201);
});

test("HTML that runs is never stored, whatever the author may write", async () => {
  const html = '<p onclick="x()">Text</p><script>alert(1)</script><iframe src="https://example.com"></iframe>';
  const author = await bridge.site.wp(["user", "create", "writer", "writer@example.com", "--role=author", "--porcelain"]);
  const stored = async (id: number) => (await bridge.admin(`/wp/v2/posts/${id}?context=edit`)).body;

  const byAdmin = await bridge.publish(article({ content_html: html }));
  expect((await stored(byAdmin.body.data.post_id)).content.raw).toBe("<p>Text</p>");

  await bridge.site.wp(["option", "update", "igny8_author_id", author]);
  const byAuthor = await bridge.publish(article({ content_html: html, title: "T <script>alert(1)</script>" }));
  const post = await stored(byAuthor.body.data.post_id);
  expect(post.author).toBe(Number(author));
  expect(post.content.raw).toBe("<p>Text</p>");
  expect(post.title.raw).toBe("T &lt;script&gt;alert(1)&lt;/script&gt;");
});

test("the article of an author who may not publish is pending, and IGNY8 gets a warning", async () => {
  const contributor = await bridge.site.wp(["user", "create", "guest", "guest@example.com", "--role=contributor", "--porcelain"]);
  await bridge.site.wp(["option", "update", "igny8_author_id", contributor]);
  const { status, body } = await bridge.publish(article());
  expect([status, body.data.post_status, body.data.warnings]).toEqual([
    201,
    "pending",
    [{ code: "igny8_author_may_not_publish", field: "status", message: expect.any(String), advice: expect.any(String) }],
  ]);
});

test("a deleted author is not replaced: the article is refused until an author is chosen", async () => {
  await bridge.site.wp(["option", "update", "igny8_author_id", "999999"]);
  const payload = article({ title: "No author" });
  const refused = await bridge.publish(payload);
  expect(refused).toMatchObject({
    status: 422,
    body: { code: "igny8_invalid_payload", data: { fields: { author: expect.stringContaining("Settings") } } },
  });
  const subscriber = await bridge.site.wp(["user", "create", "reader", "reader@example.com", "--role=subscriber", "--porcelain"]);
  await bridge.site.wp(["option", "update", "igny8_author_id", subscriber]);
  expect((await bridge.publish(payload)).body.data.fields).toEqual({ author: expect.stringContaining("may not write") });
  expect(await bridge.evaluate("echo count( get_posts( array( 'title' => 'No author', 'post_status' => 'any' ) ) );")).toBe(0);

  await bridge.site.wp(["option", "delete", "igny8_author_id"]);
  const { status, body } = await bridge.publish(payload);
  const { body: post } = await bridge.admin(`/wp/v2/posts/${body.data.post_id}?context=edit`);
  expect([status, post.author]).toEqual([201, 1]);

  await bridge.site.wp(["option", "update", "igny8_author_id", "999999"]);
  const again = await bridge.publish(payload);
  await bridge.site.wp(["option", "delete", "igny8_author_id"]);
  expect([again.status, again.body.data.post_id]).toEqual([409, body.data.post_id]); // an existing post stays
});
