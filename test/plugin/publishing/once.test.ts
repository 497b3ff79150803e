import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";

const bridge = useBridge({ workers: 4 });

const postsWithTitle = (title: unknown) =>
  bridge.evaluate(`global $wpdb; echo wp_json_encode( $wpdb->get_col( $wpdb->prepare(
    "SELECT ID FROM $wpdb->posts WHERE post_title = %s AND post_type = 'post'", '${String(title)}' ) ) );`);

test("twenty identical concurrent requests give one post and one set of pictures", async () => {
  const url = bridge.pictures.put("/twenty", png(800, 600, [9, 9, 9]));
  const payload = article({ title: "Twenty at once", tags: ["Rush"], featured_image_url: url, gallery_images: [{ url }] });
  const answers = await Promise.all(Array.from({ length: 20 }, () => bridge.publish(payload)));

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array<number>(19).fill(409)]);
  const [first] = answers;
  for (const { body, status } of answers) {
    expect(body.data).toEqual(first?.body.data);
    expect(body.success).toBe(true);
    expect(body.code).toBe(status === 409 ? "igny8_already_published" : undefined);
  }
  expect(await postsWithTitle("Twenty at once")).toEqual([String(first?.body.data.post_id)]);
  expect(await bridge.evaluate("echo count( get_posts( array( 'post_type' => 'attachment', 'posts_per_page' => -1 ) ) );")).toBe(1);
});

test("the same content id from another source is another article", async () => {
  const payload = article();
  const one = await bridge.publish(payload);
  const two = await bridge.publish({ ...payload, source: randomUUID() });
  expect([one.status, two.status]).toEqual([201, 201]);
  expect(two.body.data.post_id).not.toBe(one.body.data.post_id);
  const upper = await bridge.publish({ ...payload, source: payload.source.toUpperCase() });
  expect([upper.status, upper.body.data.post_id]).toEqual([409, one.body.data.post_id]);
});

test("the sequence rises with each change of status, and a repeated request returns the current state", async () => {
  const payload = article();
  const { body } = await bridge.publish(payload);
  const id = String(body.data.post_id);
  const states = [[body.data.sequence, body.data.post_status]];
  for (const status of ["draft", "draft", "publish"]) {
    await bridge.site.wp(["post", "update", id, `--post_status=${status}`]);
    const again = await bridge.publish(payload);
    expect(again.status).toBe(409);
    states.push([again.body.data.sequence, again.body.data.post_status]);
  }
  expect(states).toEqual([
    [1, "publish"],
    [2, "draft"],
    [2, "draft"],
    [3, "publish"],
  ]);
});

test("a request that waits too long for another one gets 503 with Retry-After", async () => {
  const payload = article();
  await bridge.addCode("add_filter( 'igny8_wait_seconds', function () { return 1; } );");
  await bridge.evaluate(`
    $row = Igny8_Publications::open( '${payload.source}', ${payload.content_id} );
    Igny8_Publications::update_if(
      array( 'claim_token' => 'somebody', 'claimed_at' => 1000 * time() ),
      array( 'id' => $row->id ) );
    echo 1;`);
  const { status, headers, body } = await bridge.publish(payload);
  expect([status, body.code, headers.get("retry-after")]).toEqual([503, "igny8_busy", "15"]);
});
