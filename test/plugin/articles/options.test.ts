import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";

const bridge = useBridge();

const post = async (id: number, type = "posts") => (await bridge.admin(`/wp/v2/${type}/${id}?context=edit`)).body;
const option = (name: string, value: string) => bridge.site.wp(["option", "update", name, value]);

test("a planned article is published by WordPress at its time, in the site's time zone", async () => {
  await option("timezone_string", "Asia/Kolkata"); // UTC+5:30
  const { status, body } = await bridge.publish(article({ status: "future", publish_at: "2099-03-01T09:00:00+01:00" }));
  expect([status, body.data.post_status, body.data.warnings]).toEqual([201, "future", []]);
  expect(await post(body.data.post_id)).toMatchObject({ status: "future", date: "2099-03-01T13:30:00", date_gmt: "2099-03-01T08:00:00" });

  // What WP-Cron does at that time, without waiting for the year 2099.
  await bridge.evaluate(`wp_publish_post( ${body.data.post_id} ); echo 1;`);
  expect((await post(body.data.post_id)).status).toBe("publish");
  await option("timezone_string", "UTC");
});

test("fractions of a second, other offsets and UTC are understood", async () => {
  for (const moment of ["2099-01-01T00:00:00.123456Z", "2098-12-31T14:00:00-1000", "2099-01-01T05:45+05:45"]) {
    const { body } = await bridge.publish(article({ status: "future", publish_at: moment }));
    expect([moment, (await post(body.data.post_id)).date_gmt]).toEqual([moment, "2099-01-01T00:00:00"]);
  }
});

test("a time in the past is refused, unless it passed while IGNY8 was retrying", async () => {
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  const refused = await bridge.publish(article({ status: "future", publish_at: at(-3600) }));
  expect([refused.status, refused.body.data.fields]).toEqual([422, { publish_at: expect.stringContaining("future") }]);

  const payload = article({ status: "future", publish_at: at(-60) });
  await bridge.publish(payload);
  await bridge.evaluate(
    `global $wpdb; $wpdb->update( Igny8_Publications::table(), array( 'created_at' => gmdate( 'Y-m-d H:i:s', time() - 3600 ) ), array( 'content_id' => ${payload.content_id} ) ); echo 1;`,
  );
  const late = await bridge.publish(payload);
  expect([late.status, late.body.data.post_status]).toEqual([201, "publish"]);
});

test("publish_at without the status future changes nothing", async () => {
  const { body } = await bridge.publish(article({ status: "draft", publish_at: "2099-01-01T00:00:00Z" }));
  expect((await post(body.data.post_id)).date).not.toContain("2099");
});

test("articles get the post type that the site owner chose; a type that no longer exists is refused", async () => {
  await bridge.addCode(
    "if ( ! get_option( 'no_recipes' ) ) { add_action( 'init', function () { register_post_type( 'recipe', array( 'public' => true, 'show_in_rest' => true, 'labels' => array( 'singular_name' => 'Recipe' ), 'taxonomies' => array( 'category' ), 'supports' => array( 'title', 'editor', 'custom-fields', 'thumbnail' ) ) ); } ); }",
  );
  await option("igny8_post_type", "recipe");
  const { status, body } = await bridge.publish(
    article({
      categories: ["Bread"],
      tags: ["no place"],
      cluster: "Baking",
      cluster_id: 3,
      featured_image_url: bridge.pictures.put("/recipe", png(9, 9, [1, 1, 9])),
    }),
  );
  expect([status, body.data.warnings]).toEqual([
    201,
    [
      {
        code: "igny8_term_refused",
        field: "tags",
        message: expect.stringContaining("no place"),
        advice: expect.stringContaining("post type"),
      },
    ],
  ]);
  const recipe = await post(body.data.post_id, "recipe");
  expect(recipe).toMatchObject({
    type: "recipe",
    status: "publish",
    meta: { _igny8_payload_hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect([recipe.categories.length, recipe.igny8_cluster.length, recipe.featured_media > 0]).toEqual([1, 1, true]);

  await option("no_recipes", "1");
  const payload = article({ title: "No recipe" });
  const refused = await bridge.publish(payload);
  expect([refused.status, refused.body.data.fields]).toEqual([422, { post_type: expect.stringContaining('"recipe"') }]);
  expect(
    await bridge.evaluate(
      "echo count( get_posts( array( 'title' => 'No recipe', 'post_type' => array( 'post', 'recipe' ), 'post_status' => 'any' ) ) );",
    ),
  ).toBe(0);
  await bridge.site.wp(["option", "delete", "igny8_post_type"]);
  expect((await bridge.publish(payload)).status).toBe(201);
});

test("an author who may not publish gets pending posts; an author who may not write is refused", async () => {
  await bridge.addCode(
    "add_action( 'init', function () { register_post_type( 'memo', array( 'public' => true, 'show_in_rest' => true, 'capability_type' => 'memo', 'map_meta_cap' => true ) ); } );",
  );
  await option("igny8_post_type", "memo");
  const writer = await bridge.site.wp(["user", "create", "memowriter", "memo@example.com", "--role=contributor", "--porcelain"]);
  await option("igny8_author_id", writer);
  const payload = article();
  expect((await bridge.publish(payload)).body.data.fields).toEqual({ author: expect.stringContaining("may not write") });
  await bridge.site.wp(["cap", "add", "contributor", "edit_memos"]);
  const { status, body } = await bridge.publish(payload);
  expect([status, body.data.post_status]).toEqual([201, "pending"]);
  await bridge.site.wp(["option", "delete", "igny8_author_id"]);
  await bridge.site.wp(["option", "delete", "igny8_post_type"]);
});

test("allowed custom fields are written, others become warnings", async () => {
  await option("igny8_custom_fields", "reading_time\n  _subtitle \nflags\nempty\nbox\n12");
  const { body } = await bridge.publish(
    article({
      custom_fields: {
        reading_time: 7,
        _subtitle: 'Two "quotes" \\ one <b>bold</b>',
        flags: ["a", true, 3],
        empty: null,
        box: false,
        12: "digits",
        evil: "x",
        _thumbnail_id: 1,
      },
    }),
  );
  const advice = expect.stringContaining("Custom fields, or remove the field");
  expect(body.data.warnings).toEqual([
    { code: "igny8_custom_field_not_allowed", field: "custom_fields.evil", message: expect.stringContaining('"evil"'), advice },
    {
      code: "igny8_custom_field_not_allowed",
      field: "custom_fields._thumbnail_id",
      message: expect.stringContaining('"_thumbnail_id"'),
      advice,
    },
  ]);
  const meta = await bridge.evaluate(
    `echo wp_json_encode( array_map( function ( $values ) { return array_map( 'maybe_unserialize', $values ); }, get_post_meta( ${body.data.post_id} ) ) );`,
  );
  expect(meta).toMatchObject({
    reading_time: ["7"],
    _subtitle: ['Two "quotes" \\ one &lt;b>bold&lt;/b>'],
    flags: [["a", "1", "3"]],
    box: ["0"],
    12: ["digits"],
  });
  for (const name of ["empty", "evil", "_thumbnail_id"]) expect(meta).not.toHaveProperty(name);
});

test("custom fields are text: what would be markup in a theme is escaped, the rest is unchanged", async () => {
  const { body } = await bridge.publish(
    article({
      custom_fields: { _subtitle: "<b>x</b><script>alert(1)</script>", flags: ["https://example.com/?a=1&b=2", "&lt;i&gt; > R&D"] },
    }),
  );
  expect(
    await bridge.evaluate(
      `echo wp_json_encode( array( get_post_meta( ${body.data.post_id}, '_subtitle', true ), get_post_meta( ${body.data.post_id}, 'flags', true ) ) );`,
    ),
  ).toEqual(["&lt;b>x&lt;/b>&lt;script>alert(1)&lt;/script>", ["https://example.com/?a=1&b=2", "&amp;lt;i&amp;gt; > R&D"]]);
});
