import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";

const bridge = useBridge({ workers: 4 });

const withHash = (bytes: Buffer) =>
  bridge.evaluate(`echo wp_json_encode( get_posts( array( 'post_type' => 'attachment', 'fields' => 'ids', 'posts_per_page' => -1,
    'meta_key' => '_igny8_sha256', 'meta_value' => hash( 'sha256', base64_decode( '${bytes.toString("base64")}' ) ) ) ) );`);
const featured = async (postId: number) => (await bridge.admin(`/wp/v2/posts/${postId}?context=edit`)).body.featured_media;

test("the same bytes are stored once, whatever their address, even by concurrent articles", async () => {
  const bytes = png(300, 200, [1, 100, 200]);
  const urls = ["/a.png", "/b", "/c?v=2"].map((path) => bridge.pictures.put(path, bytes));
  const answers = await Promise.all(urls.map((url) => bridge.publish(article({ featured_image_url: url, gallery_images: [{ url }] }))));
  const ids = await withHash(bytes);
  expect(ids).toHaveLength(1);
  for (const { body } of answers) {
    expect(body.data.warnings).toEqual([]);
    expect(await featured(body.data.post_id)).toBe(ids[0]);
  }
});

test("a picture whose file is gone from the server is stored again", async () => {
  const bytes = png(30, 20, [2, 2, 2]);
  const url = bridge.pictures.put("/again.png", bytes);
  await bridge.publish(article({ featured_image_url: url }));
  const [first] = await withHash(bytes);
  await bridge.evaluate(`unlink( get_attached_file( ${first} ) ); echo 1;`);
  const { body } = await bridge.publish(article({ featured_image_url: url }));
  expect(await featured(body.data.post_id)).not.toBe(first);
  expect(body.data.warnings).toEqual([]);
});

test("a person's texts about a picture stay, missing ones are added", async () => {
  const url = bridge.pictures.put("/texts", png(31, 21, [3, 3, 3]));
  const { body } = await bridge.publish(article({ featured_image_url: url, featured_image_alt: "First" }));
  const id = await featured(body.data.post_id);
  await bridge.publish(article({ featured_image_url: url, featured_image_alt: "Second", featured_image_caption: "Added" }));
  const { body: media } = await bridge.admin(`/wp/v2/media/${id}?context=edit`);
  expect([media.alt_text, media.caption.raw]).toEqual(["First", "Added"]);
});

test("a failed picture is a warning, and the rest of the article arrives", async () => {
  const good = bridge.pictures.put("/good", png(32, 22, [4, 4, 4]));
  const failures: [url: string, code: string][] = [
    [`${bridge.pictures.origin}/missing.png`, "igny8_picture_unreachable"],
    [bridge.pictures.put("/page.png", "<html>not a picture</html>", "image/png"), "igny8_picture_no_image"],
    [bridge.pictures.put("/empty.png", "", "image/png"), "igny8_picture_no_image"],
    [bridge.pictures.put("/shell.png", "<?php echo 1;", "image/png"), "igny8_picture_no_image"],
    [bridge.pictures.put("/logo.svg", '<svg xmlns="http://www.w3.org/2000/svg"></svg>', "image/svg+xml"), "igny8_picture_no_image"],
    ["http://127.0.0.1:1/closed.png", "igny8_picture_refused"],
    ["http://169.254.169.254/latest/meta-data/", "igny8_picture_refused"],
    ["http://10.0.0.1/a.png", "igny8_picture_refused"],
    ["file:///etc/passwd", "igny8_picture_refused"],
    ["no address", "igny8_picture_refused"],
  ];
  const { status, body } = await bridge.publish(
    article({
      tags: ["Still here"],
      featured_image_url: failures[0]?.[0],
      gallery_images: [...failures.slice(1).map(([url]) => ({ url })), { url: good, alt: "Good" }],
    }),
  );
  expect([status, body.data.post_status]).toEqual([201, "publish"]);
  expect(body.data.warnings).toEqual(failures.map(([url, code]) => ({ code, url, message: expect.stringMatching(/\S/) })));
  const { body: post } = await bridge.admin(`/wp/v2/posts/${body.data.post_id}?context=edit`);
  expect(post.meta._igny8_gallery).toMatchObject([{ url: good, alt: "Good" }]);
  expect([post.featured_media, post.tags.length]).toEqual([0, 1]);
});

test("the answer comes in time however slow the pictures are", async () => {
  await bridge.addCode("add_filter( 'igny8_pictures_seconds', function ( $s ) { return get_option( 'igny8_hurry' ) ? 0.5 : $s; } );");
  await bridge.site.wp(["option", "update", "igny8_hurry", "1"]);
  const url = bridge.pictures.put("/late", png(33, 23, [5, 5, 5]));
  const { status, body } = await bridge.publish(article({ featured_image_url: url }));
  await bridge.site.wp(["option", "delete", "igny8_hurry"]);
  expect([status, body.data.warnings[0].code, bridge.pictures.hits("/late")]).toEqual([201, "igny8_picture_late", 0]);
});

test("a picture over the size limit is not stored", async () => {
  await bridge.addCode("add_filter( 'igny8_picture_max_bytes', function ( $b ) { return get_option( 'igny8_small' ) ? 500 : $b; } );");
  await bridge.site.wp(["option", "update", "igny8_small", "1"]);
  const url = bridge.pictures.put("/huge", Buffer.concat([png(34, 24, [6, 6, 6]), Buffer.alloc(5000, 7)]));
  const { body } = await bridge.publish(article({ featured_image_url: url }));
  await bridge.site.wp(["option", "delete", "igny8_small"]);
  expect(body.data.warnings).toMatchObject([{ code: "igny8_picture_too_large", url }]);
});

test("files get a descriptive name", async () => {
  const names: [path: string, alt: string, name: RegExp][] = [
    ["/media/blue-door.jpeg", "", /\/blue-door\.png$/],
    ["/media/0b0e7f1e-1111-4222-8333-444455556666", "A red door", /\/a-red-door\.png$/],
    ["/media/123", "", /\/named-by-title\.png$/],
  ];
  for (const [index, [path, alt, name]] of names.entries()) {
    const url = bridge.pictures.put(path, png(40 + index, 25, [7, 7, 7]));
    const { body } = await bridge.publish(article({ title: "Named by title", featured_image_url: url, featured_image_alt: alt }));
    const { body: media } = await bridge.admin(`/wp/v2/media/${await featured(body.data.post_id)}`);
    expect(media.source_url).toMatch(name);
    expect(await bridge.evaluate(`echo wp_json_encode( get_post_meta( ${media.id}, '_source_url', true ) );`)).toBe(url);
  }
});
