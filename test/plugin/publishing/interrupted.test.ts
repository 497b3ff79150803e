import { expect, test, vi } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";

const bridge = useBridge();

/** Where a request can be cut off, in the order of execution. */
const PLACES = [
  ["wp_insert_post", "the post exists, nobody has recorded it"],
  ["set_object_terms", "the first terms are set"],
  ["add_attachment", "a picture is in the library, without its sizes"],
  ["wp_generate_attachment_metadata", "the picture has its sizes, but is not the post's"],
  ["post_updated", "the post is complete and has its status, and nobody has recorded it"],
] as const;

const state = (id: number) =>
  bridge.evaluate(`
    $post = get_post( ${id} );
    $thumbnail = wp_get_attachment_metadata( get_post_thumbnail_id( $post ) );
    echo wp_json_encode( array(
      'status' => $post->post_status,
      'tags' => wp_get_post_tags( $post->ID, array( 'fields' => 'names' ) ),
      'thumbnail' => $thumbnail['width'] . 'x' . $thumbnail['height'],
      'sizes' => isset( $thumbnail['sizes']['thumbnail'] ),
      'seo' => get_post_meta( $post->ID, 'rank_math_title', true ),
    ) );`);

const count = (title: string) =>
  bridge.evaluate(`global $wpdb; echo wp_json_encode( array_map( 'intval', array(
    $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $wpdb->posts WHERE post_title = %s AND post_type = 'post'", '${title}' ) ),
    $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $wpdb->postmeta WHERE meta_key = '_source_url' AND meta_value LIKE %s", '%' . '${title}' ) ),
  ) ) );`);

/** After a kill the web server needs a moment to notice and to start another PHP. */
const publishOnceUp = (payload: unknown) =>
  vi.waitFor(async () => {
    const answer = await bridge.publish(payload);
    if (answer.status === 502) throw new Error("PHP is not back yet");
    return answer;
  }, 10_000);

for (const [index, [hook, meaning]] of PLACES.entries()) {
  for (const how of ["exit", "kill"] as const) {
    test(`cut off by ${how} when ${meaning}, the next request finishes it`, async () => {
      const title = `cut-${hook}-${how}`;
      const color = [index, how === "exit" ? 1 : 2, 77] as const;
      const url = bridge.pictures.put(`/${title}`, png(400, 300, color));
      const missing = `${bridge.pictures.origin}/missing`;
      const payload = article({ title, tags: ["Cut"], seo_title: "Cut", featured_image_url: url, gallery_images: [{ url: missing }] });
      // Nobody gives a killed request's claim back: it has to be taken over. Not waiting 45 s for that here.
      if (index === 0) await bridge.addCode("add_filter( 'igny8_claim_stale_seconds', function () { return 1; } );");

      await bridge.dieOnce(hook, how);
      const cut = await bridge.publish(payload).catch(() => ({ status: 0, body: "" }));
      expect(cut.body).toSatisfy((body) => typeof body === "string"); // no answer, or one that says nothing
      const rest = await publishOnceUp(payload);

      expect([rest.status, rest.body.data.sequence]).toEqual([201, 1]);
      expect(rest.body.data.warnings).toMatchObject([{ code: "igny8_picture_unreachable", url: missing }]);
      expect(await state(rest.body.data.post_id)).toEqual({
        status: "publish",
        tags: ["Cut"],
        thumbnail: "400x300",
        sizes: true,
        seo: "Cut",
      });
      expect(await count(title)).toEqual([1, 1]);
      expect((await bridge.publish(payload)).status).toBe(409);
    });
  }
}

test("a half-made post that a person has thrown away is not made again", async () => {
  const payload = article({ title: "thrown away" });
  await bridge.dieOnce("set_object_terms", "exit");
  await bridge.publish({ ...payload, tags: ["Away"] });
  await bridge.evaluate(
    "foreach ( get_posts( array( 'title' => 'thrown away', 'post_status' => 'draft' ) ) as $post ) { wp_trash_post( $post->ID ); } echo 1;",
  );
  const { status, body } = await bridge.publish(payload);
  expect([status, body.code]).toEqual([410, "igny8_post_gone"]);
});

/** Lets the first request stand still in a hook of its own INSERT for 2 s, in which a second one takes over its stale claim. */
const standStill = (title: string, hook: string, payload: unknown) =>
  bridge.addCode(`
    add_filter( '${hook}', function ( $value, $post ) {
      $title = is_object( $post ) ? $post->post_title : $post['post_title'];
      if ( '${title}' !== $title || ! add_option( 'igny8_${title}', 1 ) ) return $value;
      sleep( 2 );
      wp_remote_post( rest_url( 'igny8/v1/publish' ), array( 'timeout' => 20, 'headers' => array(
        'content-type' => 'application/json', 'x-igny8-api-key' => get_option( 'igny8_api_key' ) ),
        'body' => '${JSON.stringify(payload)}' ) );
      return $value;
    }, 1, 2 );`);

for (const [title, hook, meaning] of [
  ["overtaken-early", "wp_insert_post_data", "before its INSERT: the other request's post stays, its own draft goes"],
  ["overtaken-late", "wp_insert_post", "after its INSERT: the other request has found its post and completes it"],
] as const) {
  test(`a request is overtaken while it stands still ${meaning}`, async () => {
    const payload = article({ title, tags: ["Overtaken"] });
    await standStill(title, hook, payload);
    const { status, body } = await bridge.publish(payload);
    expect([status, body.data.sequence, body.data.post_status]).toEqual([409, 1, "publish"]);
    expect((await count(title))[0]).toBe(1);
  });
}
