import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";

const bridge = useBridge({ workers: 4 });

const post = async (id: number) => (await bridge.admin(`/wp/v2/posts/${id}?context=edit`)).body;
let color = 0;
const bytes = (width = 60, height = 40) => png(width, height, [55, 5, (color += 1)]);
const at = (path: string) => `${bridge.pictures.origin}${path}`;

test("failed pictures are repaired by a later repetition of the request, in the same post", async () => {
  const there = bridge.pictures.put("/there.png", bytes());
  const payload = article({
    title: "Repaired",
    content_html: `<p>One</p><img src="${at("/text.png")}"><img src="${at("/never.png")}">`,
    featured_image_url: at("/cover.png"),
    featured_image_alt: "Cover",
    gallery_images: [
      { url: at("/first.png"), alt: "First", caption: "Cap", position: 1 },
      { url: there, position: 2 },
      { url: at("/last.png"), position: 3 },
    ],
  });
  const first = await bridge.publish(payload);
  const id = first.body.data.post_id;
  const urls = (answer: typeof first) => answer.body.data.warnings.map(({ url }: { url: string }) => url);
  expect([first.status, first.body.data.sequence, urls(first)]).toEqual([
    201,
    1,
    ["/cover.png", "/first.png", "/last.png", "/text.png", "/never.png"].map(at),
  ]);

  // Nothing has changed: the answer and the post are the same.
  const before = await post(id);
  const same = await bridge.publish(payload);
  expect([same.status, same.body.data]).toEqual([409, first.body.data]);
  expect(await post(id)).toEqual(before);

  for (const path of ["/cover.png", "/first.png", "/last.png", "/text.png"]) bridge.pictures.put(path, bytes());
  const repaired = await bridge.publish(payload);
  expect([repaired.status, repaired.body.data.post_id, repaired.body.data.sequence, urls(repaired)]).toEqual([
    409,
    id,
    2,
    [at("/never.png")],
  ]);
  const after = await post(id);
  expect(after.featured_media).toBeGreaterThan(0);
  expect(after.meta._igny8_gallery.map(({ url }: { url: string }) => url)).toEqual([at("/first.png"), there, at("/last.png")]);
  expect(after.meta._igny8_gallery[0]).toMatchObject({ alt: "First", caption: "Cap", width: 60, height: 40, position: 1 });
  expect(after.content.raw).toMatch(/^<p>One<\/p><img [^>]*wp-image-\d+[^>]*><img src="[^"]*\/never\.png">$/);
  expect([after.status, after.slug, after.date]).toEqual([before.status, before.slug, before.date]);

  bridge.pictures.put("/never.png", bytes());
  expect((await bridge.publish(payload)).body.data).toMatchObject({ sequence: 3, warnings: [] });
  const hits = bridge.pictures.hits("/cover.png");
  expect((await bridge.publish(payload)).body.data).toMatchObject({ post_id: id, sequence: 3, warnings: [] });
  expect(bridge.pictures.hits("/cover.png")).toBe(hits); // nothing is missing, so nothing is fetched
  expect(await bridge.evaluate("echo count( get_posts( array( 'title' => 'Repaired', 'post_status' => 'any' ) ) );")).toBe(1);
});

test("a person's changes since then stay", async () => {
  const payload = article({
    content_html: `<p>Text</p><img src="${at("/mended.png")}">`,
    featured_image_url: at("/late-cover.png"),
    gallery_images: [{ url: at("/late.png") }],
  });
  const id = (await bridge.publish(payload)).body.data.post_id;
  const chosen =
    await bridge.evaluate(`$id = wp_insert_attachment( array( 'post_title' => 'Chosen', 'post_mime_type' => 'image/png' ) ); update_attached_file( $id, 'chosen.png' ); set_post_thumbnail( ${id}, $id );
    wp_set_current_user( 1 ); kses_remove_filters();
    wp_update_post( wp_slash( array( 'ID' => ${id}, 'post_title' => 'By hand', 'post_content' => '<iframe src="https://example.com/"></iframe><p>Edited \\\\ text</p><img src="${at("/mended.png")}">' ) ) ); echo $id;`);
  const writer = await bridge.site.wp(["user", "create", "repairer", "repairer@example.com", "--role=author", "--porcelain"]);
  await bridge.site.wp(["option", "update", "igny8_author_id", writer]); // may not write an <iframe>
  for (const path of ["/mended.png", "/late-cover.png", "/late.png"]) bridge.pictures.put(path, bytes());
  const { body } = await bridge.publish(payload);
  await bridge.site.wp(["option", "delete", "igny8_author_id"]);
  const after = await post(id);
  expect([after.title.raw, after.featured_media, after.meta._igny8_gallery.length]).toEqual(["By hand", chosen, 1]);
  expect(after.content.raw).toMatch(
    /^<iframe src="https:\/\/example\.com\/"><\/iframe><p>Edited \\ text<\/p><img [^>]*wp-image-\d+[^>]*>$/,
  );
  // The cover is not missing: a person has chosen another.
  expect(body.data.warnings.map(({ url }: { url: string }) => url)).toEqual([]);
});

test("of many concurrent repairs one runs", async () => {
  const payload = article({ title: "Many", gallery_images: [{ url: at("/many.png") }], content_html: `<img src="${at("/many2.png")}">` });
  const id = (await bridge.publish(payload)).body.data.post_id;
  for (const path of ["/many.png", "/many2.png"]) bridge.pictures.put(path, bytes());
  const answers = await Promise.all(Array.from({ length: 8 }, () => bridge.publish(payload)));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(409));
  const { body } = await bridge.publish(payload);
  expect(body.data).toMatchObject({ post_id: id, sequence: 2, warnings: [] });
  expect((await post(id)).meta._igny8_gallery).toHaveLength(1);
});

test("a status that changes during a repair is counted too", async () => {
  const payload = article({ title: "Meanwhile", gallery_images: [{ url: at("/meanwhile.png") }] });
  const { post_id: id, sequence } = (await bridge.publish(payload)).body.data;
  await bridge.addCode(`add_action( 'add_attachment', function () {
    if ( add_option( 'igny8_meanwhile', 1 ) ) { wp_update_post( array( 'ID' => ${id}, 'post_status' => 'private' ) ); }
  } );`);
  bridge.pictures.put("/meanwhile.png", bytes());
  const { body } = await bridge.publish(payload);
  expect([body.data.sequence - sequence, body.data.post_status, body.data.warnings]).toEqual([1, "private", []]);
  // The repair came first, and the answer has its number. The change of status is reported with the next.
  expect(await bridge.evaluate(`echo Igny8_Publications::of_post( ${id} )->sequence;`)).toBe(sequence + 2);
});

test("a warning about something else stays, and a post in the trash is not repaired", async () => {
  const payload = article({ tags: ["x".repeat(201)], gallery_images: [{ url: at("/kept-warning.png") }] });
  const { post_id: id } = (await bridge.publish(payload)).body.data;
  bridge.pictures.put("/kept-warning.png", bytes());
  const { body } = await bridge.publish(payload);
  expect(body.data.warnings.map(({ code }: { code: string }) => code)).toEqual(["igny8_term_refused"]);
  await bridge.site.wp(["post", "delete", String(id)]);
  expect((await bridge.publish(payload)).status).toBe(410);
});
