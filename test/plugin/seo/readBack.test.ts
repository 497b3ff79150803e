import { beforeAll, expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";
import { type Told, useReceiver } from "../support/receiver.ts";

const bridge = useBridge({ workers: 2 });
const receiver = useReceiver(bridge);

const seo = {
  seo_title: "A title for search",
  seo_description: "What it is about.",
  primary_keyword: "main",
  canonical_url: "https://example.com/the-original/",
};
const SENT = {
  plugin: "aioseo",
  title: "A title for search",
  description: "What it is about.",
  focus_keyword: "main",
  canonical_url: "https://example.com/the-original/",
};

// All in One SEO is in no registry. This fake has a table of rows, its model's two methods, and the action that savePost() ends with.
beforeAll(async () => {
  await bridge.addCode(`
    namespace AIOSEO\\Plugin\\Common\\Models;
    \\defined( 'AIOSEO_VERSION' ) || \\define( 'AIOSEO_VERSION', '4.9.10' );
    class Post {
      public static function getPost( $id ) {
        $row = \\get_option( 'aioseo_rows', array() )[ $id ] ?? array();
        return (object) array(
          'post_id' => $id, 'title' => $row['title'] ?? null, 'description' => $row['description'] ?? null,
          'canonical_url' => $row['canonicalUrl'] ?? null, 'keyphrases' => isset( $row['keyphrases'] ) ? \\json_encode( $row['keyphrases'] ) : null,
        );
      }
      public static function savePost( $id, $data ) {
        $rows = \\get_option( 'aioseo_rows', array() );
        $rows[ $id ] = $data;
        \\update_option( 'aioseo_rows', $rows );
        \\update_post_meta( $id, '_aioseo_title', $data['title'] );
        \\update_post_meta( $id, '_aioseo_description', $data['description'] );
        \\do_action( 'aioseo_insert_post', $id );
      }
    }`);
});

const metadata = (told: Told[]) => told.filter((one) => one["metadata"]).map((one) => one["metadata"].seo as Record<string, string>);

/** Saves fields as a person would in the plugin's box. The rest of the row stays. */
const save = (id: number, fields: string) =>
  bridge.evaluate(`$rows = get_option( 'aioseo_rows' ); AIOSEO\\Plugin\\Common\\Models\\Post::savePost( ${id}, array_replace_recursive( $rows[ ${id} ], ${fields} ) ); echo 1;`); // prettier-ignore

test("values in All in One SEO's table are reported, canonical URL and keyphrase included, after each change", async () => {
  const payload = article(seo);
  const { body } = await bridge.publish(payload);
  const id = body.data.post_id as number;
  expect(metadata(await receiver.until(payload.content_id, (told) => told.length === 2))).toEqual([SENT]);

  const changes: [fields: string, seen: object][] = [
    ["array( 'canonicalUrl' => 'https://example.com/moved/' )", { canonical_url: "https://example.com/moved/" }],
    ["array( 'keyphrases' => array( 'focus' => array( 'keyphrase' => 'other' ) ) )", { focus_keyword: "other" }],
    ["array( 'title' => 'By hand' )", { title: "By hand" }],
    ["array( 'canonicalUrl' => '' )", { canonical_url: "" }],
  ];
  for (const [index, [fields, seen]] of changes.entries()) {
    await save(id, fields);
    const told = metadata(await receiver.until(payload.content_id, (all) => metadata(all).length === index + 2));
    expect(told.at(-1)).toMatchObject(seen);
  }
  expect(receiver.told(payload.content_id).at(-1)?.["reason"]).toBe("seo_changed");

  // It saves its fields at each save of the post. Without a change nothing is reported.
  const before = receiver.calls().length;
  await save(id, "array()");
  await bridge.evaluate("igny8_drain(); echo 1;");
  expect(await bridge.evaluate("echo (int) Igny8_Deliveries::next_at();")).toBe(0);
  expect(receiver.calls().length).toBe(before);
});

test("an editor's changes stay when IGNY8 sends the same article again: title, SEO fields, terms and text", async () => {
  const payload = article({ ...seo, title: "Sent", featured_image_url: `${bridge.pictures.origin}/later` });
  const first = await bridge.publish(payload);
  const id = first.body.data.post_id as number;
  expect(first.body.data.warnings).toHaveLength(1);
  await bridge.evaluate(`wp_update_post( array( 'ID' => ${id}, 'post_title' => 'Written in WordPress', 'post_content' => '<p>Theirs.</p>' ) ); update_post_meta( ${id}, '_yoast_wpseo_title', 'Theirs for Yoast' ); echo 1;`); // prettier-ignore
  await save(id, "array( 'title' => 'Theirs for search', 'canonicalUrl' => 'https://example.com/theirs/' )");
  await bridge.evaluate(`update_option( 'igny8_picture_hosts', '${bridge.pictures.host}' ); echo 1;`);
  bridge.pictures.put("/later", png(30, 20, [9, 9, 1]));
  const again = await bridge.publish(payload);
  expect([again.status, again.body.data.warnings]).toEqual([409, []]); // The picture arrived: this much was repaired.
  const now = await bridge.evaluate(
    `$post = get_post( ${id} ); echo wp_json_encode( array( $post->post_title, $post->post_content, get_post_meta( ${id}, '_yoast_wpseo_title', true ), igny8_read_seo( ${id} ), (bool) get_post_thumbnail_id( ${id} ) ) );`,
  );
  expect(now).toEqual([
    "Written in WordPress",
    "<p>Theirs.</p>",
    "Theirs for Yoast",
    { ...SENT, title: "Theirs for search", canonical_url: "https://example.com/theirs/" },
    true,
  ]);
  const told = await receiver.until(payload.content_id, (all) => all.some((one) => one["post_title"] === "Written in WordPress"));
  expect(metadata(told).at(-1)).toMatchObject({ title: "Theirs for search", canonical_url: "https://example.com/theirs/" });
});
