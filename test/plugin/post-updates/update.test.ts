import { createHash, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { article, SOURCE } from "../support/article.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";

const bridge = useBridge();
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const headers = { "content-type": "application/json", "x-igny8-api-key": KEY };

interface Field {
  fp: string;
  value: any;
}
const read = async (...ids: number[]) => {
  const { body } = await bridge.rest(`/igny8/v1/articles?source=${SOURCE}&content_ids=${ids.join(",")}`, { headers });
  return body.data as {
    articles: { post_id: number; etag: string; fields: Record<string, Field>; [more: string]: any }[];
    missing: number[];
  };
};
const one = async (id: number) => (await read(id)).articles[0]!;
/** A splice that replaces the first place of a text. */
function splice(text: string, from: string, to: string): [number, number, string] {
  const bytes = Buffer.from(text);
  return [bytes.indexOf(from), Buffer.byteLength(from), to];
}
const content = ({ value, fp }: Field, ...pairs: [string, string][]) => {
  let result = value as string;
  for (const [from, to] of pairs) result = result.replace(from, () => to);
  const edits = pairs.map(([from, to]) => splice(value, from, to));
  return { expect: fp, edits, result_sha256: sha256(result) };
};
const update = (content_id: number, set: object, more: object = {}) =>
  bridge.rest("/igny8/v1/update", {
    method: "POST",
    headers,
    body: JSON.stringify({ content_id, source: SOURCE, change_id: randomUUID(), revision: 4, set, ...more }),
  });
const stored = (post: number, column: string) => bridge.evaluate(`echo wp_json_encode( get_post( ${post} )->${column} );`);
const revisions = (post: number) => bridge.evaluate(`echo count( wp_get_post_revisions( ${post} ) );`);

const HTML = `<p>First, naïve 漢字 😀.</p><p>Second.</p><pre><code>a [b] c</code></pre>`;
async function published(fields: object = {}) {
  const sent = article({ content_html: HTML, title: "Slow bread", categories: ["Baking"], tags: ["Rye"], seo_title: "SEO", ...fields });
  const { body } = await bridge.publish(sent);
  return { id: sent.content_id, post: body.data.post_id as number };
}

test("an article is read as it is stored, with a fingerprint for each field", async () => {
  const { id, post } = await published();
  const { articles, missing } = await read(id, 999_999);
  expect(missing).toEqual([999_999]);
  const [found] = articles;
  expect(found).toMatchObject({
    content_id: id,
    post_id: post,
    post_status: "publish",
    post_type: "post",
    form: "classic",
    protected: false,
    editing: null,
  });
  expect(found!.fields["content"]!.value).toBe(await stored(post, "post_content"));
  expect(found!.fields["terms.category"]!.value).toMatchObject([{ name: "Baking" }]);
  expect(found!.fields["seo.title"]!.value).toBe("SEO");
  expect(found!.fields["featured_image"]).toEqual({ fp: "1:", value: "" });
  expect((await one(id)).etag).toBe(found!.etag);
});

test("a paragraph is replaced, and everything else stays byte for byte: one revision, and the sequence rises", async () => {
  const { id, post } = await published();
  const before = await one(id);
  const had = await revisions(post);
  const { status, body } = await update(id, { content: content(before.fields["content"]!, ["naïve 漢字 😀", "wise 文字 🍞"]) });
  expect([status, body.data.fields.content.outcome, body.data.warnings]).toEqual([200, "written", []]);
  expect(await stored(post, "post_content")).toBe((before.fields["content"]!.value as string).replace("naïve 漢字 😀", "wise 文字 🍞"));
  expect(body.data.fields.content).not.toHaveProperty("value");
  expect(body.data.sequence).toBe(before["sequence"] + 1);
  const after = await one(id);
  expect(after.fields["content"]!.fp).toBe(body.data.fields.content.fp);
  expect([after.etag, after["revision"]]).toEqual([body.data.etag, 4]);
  expect(body.data.etag_before).toBe(before.etag);
  expect(await revisions(post)).toBeLessThanOrEqual(had + 2);
  for (const [name, { fp }] of Object.entries(before.fields))
    if (name !== "content") expect([name, after.fields[name]!.fp]).toEqual([name, fp]);
});

test("all fields are changed by one call and one WordPress revision", async () => {
  const { id, post } = await published();
  const { fields } = await one(id);
  await update(id, { title: { expect: fields["title"]!.fp, value: "A first change" } });
  const picture = bridge.pictures.put("/update/loaf.png", png(40, 30, [200, 150, 90]));
  const had = await revisions(post);
  const now = (await one(id)).fields;
  const { status, body } = await update(id, {
    title: { expect: now["title"]!.fp, value: "Salt & <bread>" },
    excerpt: { expect: now["excerpt"]!.fp, value: "Why?" },
    content: content(now["content"]!, ["Second.", "Third."]),
    "terms.category": { add: ["News > Tech"], remove: ["Baking"] },
    "terms.post_tag": { add: ["C++"] },
    "seo.title": { expect: now["seo.title"]!.fp, value: "Better" },
    "seo.focus_keyword": { expect: now["seo.focus_keyword"]!.fp, value: ["bread", "rye"] },
    featured_image: { expect: now["featured_image"]!.fp, url: picture, alt: "A loaf" },
  });
  expect(status).toBe(200);
  const outcomes = Object.fromEntries(Object.entries<{ outcome: string }>(body.data.fields).map(([name, { outcome }]) => [name, outcome]));
  expect(new Set(Object.values(outcomes))).toEqual(new Set(["written"]));
  const after = (await one(id)).fields;
  expect(after["title"]!.value).toBe("Salt &amp; &lt;bread&gt;");
  expect(after["terms.category"]!.value.map(({ name }: { name: string }) => name)).toEqual(["Tech"]);
  expect(after["terms.post_tag"]!.value.map(({ name }: { name: string }) => name).toSorted()).toEqual(["C++", "Rye"]);
  expect([after["seo.title"]!.value, after["seo.focus_keyword"]!.value]).toEqual(["Better", "bread"]);
  expect(Number(after["featured_image"]!.value)).toBeGreaterThan(0);
  expect(await revisions(post)).toBe(had + 1);
});

test("a field that a person changed stays, the others are written; with atomic nothing is", async () => {
  const { id, post } = await published();
  const { fields } = await one(id);
  await bridge.evaluate(`wp_update_post( array( 'ID' => ${post}, 'post_title' => 'By Anna' ) ); echo 1;`);
  const set = { title: { expect: fields["title"]!.fp, value: "Ours" }, content: content(fields["content"]!, ["Second.", "Third."]) };
  const atomic = await update(id, set, { atomic: true });
  expect([atomic.status, atomic.body.code]).toEqual([412, "igny8_changed_there"]);
  expect(await stored(post, "post_content")).toContain("Second.");
  expect(atomic.body.data.fields.title).toEqual({ outcome: "changed_there", fp: (await one(id)).fields["title"]!.fp });
  const { status, body } = await update(id, set);
  expect([status, body.data.fields.title.outcome, body.data.fields.content.outcome]).toEqual([200, "changed_there", "written"]);
  expect([await stored(post, "post_title"), await stored(post, "post_content")]).toEqual(["By Anna", expect.stringContaining("Third.")]);
  const none = await update(id, { title: { expect: fields["title"]!.fp, value: "Ours" } });
  expect([none.status, none.body.data.etag]).toEqual([412, (await one(id)).etag]);

  const known = await one(id);
  await bridge.evaluate(`wp_update_post( array( 'ID' => ${post}, 'post_title' => 'By Bea' ) ); echo 1;`);
  const other = await update(id, { content: content(known.fields["content"]!, ["Third.", "Fourth."]) });
  expect([other.status, other.body.data.etag_before === known.etag]).toEqual([200, false]);
});

test("the same change again answers the same, and changes nothing", async () => {
  const { id, post } = await published();
  const { fields } = await one(id);
  const change_id = randomUUID();
  const set = { content: content(fields["content"]!, ["Second.", "Third."]) };
  const [first, second] = [await update(id, set, { change_id }), await update(id, set, { change_id })];
  expect([first.body.data.repeated, second.body.data.repeated]).toEqual([false, true]);
  expect(second.body.data).toEqual({ ...first.body.data, repeated: true });
  expect(await stored(post, "post_content")).toContain("Third.");
});

test.each(["exit", "kill"] as const)(
  "a change that was cut off (%s) right after its statement is finished by the next request",
  async (how) => {
    const { id, post } = await published();
    const { fields } = await one(id);
    const change_id = randomUUID();
    const set = {
      content: content(fields["content"]!, ["Second.", "Third."]),
      "seo.title": { expect: fields["seo.title"]!.fp, value: "Cut" },
    };
    await bridge.dieOnce("post_updated", how);
    await update(id, set, { change_id }).catch(() => undefined);
    expect(await stored(post, "post_content")).toContain("Third.");
    await bridge.evaluate(`global $wpdb; $wpdb->query( "UPDATE {$wpdb->prefix}igny8_publications SET claimed_at = 1" ); echo 1;`);
    const { status, body } = await update(id, set, { change_id });
    expect([status, body.data.fields.content.outcome, body.data.fields["seo.title"].outcome]).toEqual([200, "unchanged", "written"]);
    expect((await one(id)).fields["seo.title"]!.value).toBe("Cut");
  },
);

test("a post that is open in an editor, protected, in the trash, deleted or unknown is left alone, each with its own words", async () => {
  const { id, post } = await published();
  const { fields } = await one(id);
  const set = { title: { expect: fields["title"]!.fp, value: "Ours" } };
  await bridge.evaluate(
    `wp_set_current_user( 1 ); require_once ABSPATH . 'wp-admin/includes/post.php'; wp_set_post_lock( ${post} ); echo 1;`,
  );
  const open = await update(id, set);
  expect([open.status, open.body.code, open.body.data.editor.name, open.headers.get("retry-after")]).toEqual([
    423,
    "igny8_being_edited",
    "admin",
    "150",
  ]);
  expect((await one(id))["editing"]).toMatchObject({ id: 1, name: "admin" });
  expect((await update(id, set, { even_if_open: true })).status).toBe(200);
  await bridge.evaluate(`delete_post_meta( ${post}, '_edit_lock' ); update_post_meta( ${post}, '_igny8_protected', '1' ); echo 1;`);
  expect((await update(id, set)).body.code).toBe("igny8_post_protected");
  await bridge.evaluate(`delete_post_meta( ${post}, '_igny8_protected' ); wp_trash_post( ${post} ); echo 1;`);
  const trashed = await update(id, set);
  expect([trashed.status, trashed.body.code, trashed.body.data.post_status]).toEqual([410, "igny8_post_gone", "trash"]);
  await bridge.evaluate(`wp_delete_post( ${post}, true ); echo 1;`);
  expect((await update(id, set)).body.data.post_status).toBe("deleted");
  const unknown = await update(999_999, set);
  expect([unknown.status, unknown.body.code]).toEqual([404, "igny8_unknown_article"]);
  expect((await update(id, set, { source: randomUUID() })).status).toBe(404);
  expect(
    (await bridge.rest("/igny8/v1/update", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).status,
  ).toBe(401);
});

test.each([
  ["an unknown field", { colour: { expect: "1:", value: "red" } }, "set.colour"],
  ["a field that is not ours", { slug: { expect: "1:", value: "x" } }, "set.slug"],
  ["a custom field that is not allowed", { "meta.secret": { expect: "1:", value: "x" } }, "set.meta.secret"],
  ["no expectation", { title: { value: "x" } }, "set.title.expect"],
  ["an expectation that is none", { title: { expect: "latest", value: "x" } }, "set.title.expect"],
  ["an empty title", { title: { expect: "1:", value: " " } }, "set.title.value"],
  ["nothing to change", {}, "set"],
  ["no splices", { content: { expect: "1:", edits: [], result_sha256: "0".repeat(64) } }, "set.content.edits"],
  ["a splice of two parts", { content: { expect: "1:", edits: [[0, 1]], result_sha256: "0".repeat(64) } }, "set.content.edits.0"],
  ["a negative offset", { content: { expect: "1:", edits: [[-1, 1, ""]], result_sha256: "0".repeat(64) } }, "set.content.edits.0"],
  ["overlapping splices", { content: { expect: "1:", edits: [[0, 5, ""], [4, 1, ""]], result_sha256: "0".repeat(64) } }, "set.content.edits.1"], // prettier-ignore
  ["a control character", { content: { expect: "1:", edits: [[0, 0, "\u0001"]], result_sha256: "0".repeat(64) } }, "set.content.edits.0"],
  ["no hash", { content: { expect: "1:", edits: [[0, 0, "a"]] } }, "set.content.result_sha256"],
])("%s is refused by name, and nothing is written", async (_, set, field) => {
  const { id, post } = await published();
  const { status, body } = await update(id, set);
  expect([status, body.code, Object.keys(body.data.fields)]).toEqual([422, "igny8_invalid_change", [field]]);
  expect(await stored(post, "post_title")).toBe("Slow bread");
});

test("splices beyond the text, inside a character, or with another result are refused, and nothing is written", async () => {
  const { id, post } = await published();
  const { value, fp } = (await one(id)).fields["content"]!;
  const at = Buffer.from(value).indexOf("😀");
  const tried: [[number, number, string][], string][] = [
    [[[Buffer.byteLength(value), 1, "x"]], "set.content.edits.0"],
    [[[at + 1, 0, "x"]], "set.content.edits.0"],
    [[[at, 2, "x"]], "set.content.edits.0"],
    [[[0, 0, "x"]], "set.content.result_sha256"],
  ];
  for (const [edits, field] of tried) {
    const { status, body } = await update(id, { content: { expect: fp, edits, result_sha256: "0".repeat(64) } });
    expect([status, Object.keys(body.data.fields)]).toEqual([422, [field]]);
  }
  expect(await stored(post, "post_content")).toBe(value);
});

test("a script that an administrator put into the post survives byte for byte; one in our own piece is gone, and that is said", async () => {
  await bridge.evaluate(
    `$u = wp_insert_user( array( 'user_login' => 'writer', 'user_pass' => 'x', 'role' => 'author' ) ); update_option( 'igny8_author_id', is_wp_error( $u ) ? 0 : $u ); echo 1;`,
  );
  const { id, post } = await published();
  const script = `<script data-x='1'>\nif (a < b && c) { run("<p>") }\n</script>`;
  await bridge.evaluate(
    `wp_set_current_user( 1 ); kses_remove_filters(); wp_update_post( wp_slash( array( 'ID' => ${post}, 'post_content' => get_post( ${post} )->post_content . ${JSON.stringify(script).replaceAll("$", "\\$")} ) ) ); echo 1;`,
  );
  const { fields } = await one(id);
  expect(fields["content"]!.value).toContain(script);
  const { status, body } = await update(id, {
    content: content(fields["content"]!, ["<p>Second.</p>", "<p>Third.</p><script>mine()</script>"]),
  });
  expect([status, body.data.warnings.map(({ code, field }: Record<string, string>) => [code, field])]).toEqual([
    200,
    [["igny8_html_not_allowed", "content"]],
  ]);
  const now = (await stored(post, "post_content")) as string;
  expect(now).toContain(script);
  expect(now).not.toContain("mine()");
  expect(body.data.fields.content.value).toBe(now);
  await bridge.evaluate(`delete_option( 'igny8_author_id' ); echo 1;`);
});
