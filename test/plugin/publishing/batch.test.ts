import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { article } from "../support/article.ts";
import { postsPerTitle, publishBatch, publishBatchOnceUp, statuses, tagCount } from "../support/batch.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";

const bridge = useBridge({ workers: 5 });
// No test here needs WP-Cron. On a busy machine its runs overlap (their lock is short in tests), and WordPress logs that.
beforeAll(() => bridge.addCode("defined( 'DISABLE_WP_CRON' ) || define( 'DISABLE_WP_CRON', true );"));
const batch = (body: unknown) => publishBatch(bridge, body);
const articles = (number: number, fields: Record<string, unknown> = {}) => Array.from({ length: number }, () => article(fields));

test("each article gets the result of a single request, in the order of the batch", async () => {
  const [there, gone] = articles(2);
  await bridge.publish(there);
  await bridge.site.wp(["post", "delete", String((await bridge.publish(gone)).body.data.post_id), "--force"]);
  const { source, site_id, ...fresh } = article();
  const elsewhere = article({ source: randomUUID() });
  const wrong = { ...article(), title: "", tags: "Not a list" };

  const { status, body } = await batch({ source, site_id, articles: [wrong, fresh, gone, there, elsewhere, "no article"] });

  expect([status, body.success, body.data.took_ms > 0]).toEqual([200, true, true]);
  const { results } = body.data;
  expect(results.map((result: { content_id: unknown; status: number }) => [result.content_id, result.status])).toEqual([
    [wrong.content_id, 422],
    [fresh.content_id, 201],
    [gone!.content_id, 410],
    [there!.content_id, 409],
    [elsewhere.content_id, 201],
    [null, 422],
  ]);
  for (const [index, payload] of [wrong, undefined, gone, there].entries()) {
    if (!payload) continue;
    const { status: alone, body: said } = await bridge.publish(payload);
    const { success: _, ...rest } = said;
    expect(results[index]).toEqual({ content_id: payload.content_id, status: alone, ...rest });
  }
  expect(results[1]).toEqual({
    content_id: fresh.content_id,
    status: 201,
    data: {
      ...{ post_id: expect.any(Number), post_url: expect.stringContaining("http"), post_status: "publish", sequence: 1, warnings: [] },
      etag: expect.stringMatching(/^1:[0-9a-f]{32}$/),
    },
  });
  const { body: post } = await bridge.admin(`/wp/v2/posts/${results[1].data.post_id}?context=edit`);
  expect(post.meta).toMatchObject({ _igny8_source: source, _igny8_site_id: 7 });
});

test("an article that is in the batch twice counts once", async () => {
  const payload = article();
  const answer = await batch({ articles: [payload, { ...payload, source: payload.source.toUpperCase(), title: "Twice" }] });
  expect(statuses(answer)).toEqual([201, 422]);
  expect(answer.body.data.results[1]).toMatchObject({
    code: "igny8_invalid_payload",
    data: { fields: { content_id: expect.stringContaining("twice") } },
  });
});

test("an invalid batch is refused as a whole", async () => {
  const [one] = articles(1);
  for (const body of [
    {},
    [],
    "text",
    null,
    { articles: [] },
    { articles: "many" },
    { articles: { 1: one } },
    { articles: { first: one } },
    { articles: articles(26) },
  ]) {
    const { status, body: said } = await batch(body);
    expect([body, status, said.code, Object.keys(said.data.fields)]).toEqual([body, 422, "igny8_invalid_payload", ["articles"]]);
  }
  expect(await postsPerTitle(bridge, [String(one!["title"])])).toEqual([0]);
});

test("only the key gives access", async () => {
  const post = (headers: Record<string, string>, body = JSON.stringify({ articles: articles(1) })) =>
    bridge.rest("/igny8/v1/publish-batch", { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
  const said = async (...call: Parameters<typeof post>) => {
    const { status, body } = await post(...call);
    return [status, body.code];
  };
  expect(await said({})).toEqual([401, "igny8_key_missing"]);
  expect(await said({ "x-igny8-api-key": "igny8_wrong" })).toEqual([401, "igny8_key_refused"]);
  expect(await said({ "x-igny8-api-key": KEY }, "{")).toEqual([400, "rest_invalid_json"]);
});

test("five identical concurrent batches give one post for each article", async () => {
  const payloads = articles(8, { tags: ["At once"] });
  const answers = await Promise.all(Array.from({ length: 5 }, () => batch({ articles: payloads })));

  for (const [index, { title, content_id }] of payloads.entries()) {
    const results = answers.map(({ body }) => body.data.results[index]);
    expect([title, results.map(({ status }) => status).toSorted((a, b) => a - b)]).toEqual([title, [201, 409, 409, 409, 409]]);
    for (const { content_id: id, data } of results) expect([id, data.post_id]).toEqual([content_id, results[0].data.post_id]);
  }
  expect(
    await postsPerTitle(
      bridge,
      payloads.map(({ title }) => String(title)),
    ),
  ).toEqual(payloads.map(() => 1));
  expect(await tagCount(bridge, "At once")).toBe(8);
});

for (const how of ["exit", "kill"] as const) {
  test(`a batch cut off by ${how} is finished by the next`, async () => {
    const payloads = articles(6, { tags: [`Cut by ${how}`] });
    const title = String(payloads[3]!["title"]);
    await bridge.addCode(`
      add_filter( 'igny8_claim_stale_seconds', function () { return 1; } );
      add_action( 'igny8_article_published', function ( $id, $payload ) {
        if ( '${title}' === $payload['title'] ) do_action( 'igny8_die_here' );
      }, 10, 2 );
      add_action( 'set_object_terms', function ( $id ) {
        if ( '${title}' === get_post( $id )->post_title ) do_action( 'igny8_die_here' );
      } );`);
    await bridge.dieOnce("igny8_die_here", how);
    const cut = await batch({ articles: payloads }).catch(() => ({ body: "" }));
    expect(cut.body).toSatisfy((body) => typeof body === "string"); // no answer, or an unspecific one

    const rest = await publishBatchOnceUp(bridge, { articles: payloads });
    expect(statuses(rest)).toEqual([409, 409, 409, 201, 201, 201]);
    expect(
      await postsPerTitle(
        bridge,
        payloads.map((payload) => String(payload["title"])),
      ),
    ).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await tagCount(bridge, `Cut by ${how}`)).toBe(6);
  });
}

/** Sets an option from now on: how long batches may take, which title saves slowly, which address is slow to fetch, in seconds. */
const slowness = (options: Record<string, number>) =>
  bridge.evaluate(`update_option( 'igny8_test_slow', json_decode( '${JSON.stringify(options)}', true ) ); echo 1;`);

test("when time is up the remaining articles are not reached, and a repetition finishes them", async () => {
  await bridge.addCode(`
    function igny8_test_slow( $what, $otherwise ) {
      $slow = get_option( 'igny8_test_slow' );
      return isset( $slow[ $what ] ) ? $slow[ $what ] : $otherwise;
    }
    add_filter( 'igny8_batch_seconds', function ( $seconds ) { return igny8_test_slow( 'box', $seconds ); } );
    add_action( 'save_post', function ( $id, $post ) { usleep( 1000000 * igny8_test_slow( $post->post_title, 0 ) ); }, 10, 2 );
    add_filter( 'pre_http_request', function ( $answer, $args, $url ) {
      usleep( 1000000 * igny8_test_slow( $url, 0 ) );
      return $answer;
    }, 10, 3 );`);
  const payloads = articles(4);
  const wrong = { ...article(), title: "" };
  await slowness({ box: 0.001 });
  const first = await batch({ articles: [wrong, ...payloads] });
  // At least one article is done, however little time there is.
  expect(statuses(first)).toEqual([422, 201, 0, 0, 0]);
  expect(first.body.data.results[2]).toEqual({
    content_id: payloads[1]!.content_id,
    status: 0,
    code: "igny8_not_reached",
    message: expect.any(String),
    data: { status: 0 },
  });

  await slowness({ box: 4, [String(payloads[2]!["title"])]: 4.5 });
  const second = await batch({ articles: payloads });
  expect(statuses(second)).toEqual([409, 201, 201, 0]);
  await slowness({});
  expect(statuses(await batch({ articles: payloads }))).toEqual([409, 409, 409, 201]);
});

test("an article that would lose pictures to the time limit is put off, and arrives with them", async () => {
  const [slow, other] = ["/put-off-slow", "/put-off"].map((path, index) => bridge.pictures.put(path, png(40, 30, [index, 5, 99])));
  const payloads = [article(), article({ tags: ["Put off"], featured_image_url: slow, gallery_images: [{ url: other }] })];
  await slowness({ box: 5, [slow!]: 6 });
  expect(statuses(await batch({ articles: payloads }))).toEqual([201, 0]);
  expect(
    await bridge.evaluate(
      `echo wp_json_encode( wp_list_pluck( get_posts( array( 'tag' => 'put-off', 'post_status' => 'any' ) ), 'post_status' ) );`,
    ),
  ).toEqual(["draft"]);
  await slowness({});
  const rest = await batch({ articles: payloads });
  expect(statuses(rest)).toEqual([409, 201]);
  expect(rest.body.data.results[1].data).toMatchObject({ post_status: "publish", warnings: [] });
  expect(await postsPerTitle(bridge, [String(payloads[1]!["title"])])).toEqual([1]);

  // Alone, or first in the batch, it has as much time as in a single request.
  await slowness({ box: 0.001, [slow!]: 1 });
  const first = await batch({ articles: [article({ featured_image_url: slow })] });
  expect(first.body.data.results[0]).toMatchObject({ status: 201, data: { warnings: [] } });
  await slowness({});
});

test("an article during which another plugin throws does not stop the others", async () => {
  const payloads = articles(3, { tags: ["Thrown"] });
  const title = String(payloads[1]!["title"]);
  await bridge.addCode(`
    add_action( 'save_post', function ( $id, $post ) {
      if ( '${title}' === $post->post_title && ! get_option( 'igny8_mended' ) ) throw new TypeError( 'Broken on purpose' );
    }, 10, 2 );
    add_action( 'igny8_article_published', function ( $id ) { update_post_meta( $id, 'saving', doing_action( 'save_post' ) ? 'yes' : 'no' ); } );`);
  const answer = await batch({ articles: payloads });
  expect(statuses(answer)).toEqual([201, 500, 201]);
  const [, failed, after] = answer.body.data.results;
  expect(failed).toMatchObject({
    code: "igny8_article_failed",
    message: expect.stringMatching(/Broken on purpose \(wp-content\/mu-plugins\/igny8-/),
  });
  expect(failed.message).not.toContain(bridge.site.path);
  expect(await bridge.evaluate(`echo wp_json_encode( get_post_meta( ${after.data.post_id}, 'saving', true ) );`)).toBe("no");

  await bridge.evaluate("update_option( 'igny8_mended', 1 ); echo 1;");
  expect(statuses(await batch({ articles: payloads }))).toEqual([409, 201, 409]);
  expect(await postsPerTitle(bridge, [title])).toEqual([1]);
});

test("what articles share is fetched, stored and counted once; each gets its own webhooks", async () => {
  const url = bridge.pictures.put("/shared", png(80, 60, [31, 32, 33]));
  const shared = { tags: ["Shared", "shared"], categories: ["Shared > Below"], cluster_id: 77, cluster: "Shared", featured_image_url: url };
  const payloads = articles(10, { ...shared, content_html: `<p>Text</p><img src="${url}" alt="In the text">` });
  const answer = await batch({ articles: payloads });
  expect(statuses(answer)).toEqual(payloads.map(() => 201));
  expect(bridge.pictures.hits("/shared")).toBe(1);

  const ids = answer.body.data.results.map(({ data }: { data: { post_id: number } }) => data.post_id);
  const counts = await bridge.evaluate(`
    global $wpdb;
    $count = function ( $taxonomy, $name ) {
      return wp_list_pluck( get_terms( array( 'taxonomy' => $taxonomy, 'name' => $name, 'hide_empty' => false ) ), 'count' );
    };
    echo wp_json_encode( array(
      'tag'         => $count( 'post_tag', 'Shared' ),
      'category'    => $count( 'category', 'Below' ),
      'cluster'     => $count( 'igny8_cluster', 'Shared' ),
      'attachments' => (int) $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->postmeta WHERE meta_key = '_source_url' AND meta_value = '${url}'" ),
      'thumbnails'  => count( array_unique( array_map( 'get_post_thumbnail_id', array( ${ids.join(",")} ) ) ) ),
      'told'        => (int) $wpdb->get_var( 'SELECT COUNT(*) FROM ' . Igny8_Deliveries::table() . " WHERE reason = 'created' AND post_id IN (${ids.join(",")})" ),
    ) );`);
  expect(counts).toEqual({ tag: [10], category: [10], cluster: [10], attachments: 1, thumbnails: 1, told: 20 });
});

test("a batch costs less than its articles one by one", async () => {
  const fields = { tags: ["Quick", "Cheap", "Good"], categories: ["Cost"], cluster_id: 5, cluster: "Cost", seo_title: "Cost" };
  await batch({ articles: articles(2, fields) });
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  // The fastest of three runs in turn, which excludes other load on the machine.
  let [singles, whole] = [Infinity, Infinity];
  for (let round = 0; round < 3; round += 1) {
    const [single, together] = [articles(25, fields), articles(25, fields)];
    const oneByOne = await timed(async () => {
      for (const payload of single) await bridge.publish(payload);
    });
    const atOnce = await timed(async () => expect(statuses(await batch({ articles: together }))).toEqual(together.map(() => 201)));
    [singles, whole] = [Math.min(singles, oneByOne), Math.min(whole, atOnce)];
  }
  console.info(
    `25 articles: one by one ${Math.round(singles)} ms, as a batch ${Math.round(whole)} ms, ${(whole / singles).toFixed(2)} of it`,
  );
  expect(whole).toBeLessThan(singles * 0.75);
});
