import { createHash, randomUUID } from "node:crypto";
import { beforeAll, expect, test, vi } from "vitest";
import { SOURCE } from "../support/article.ts";
import { statuses } from "../support/batch.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { changesOf } from "../support/changes.ts";
import { png } from "../support/pictures.ts";

const bridge = useBridge({ workers: 2 });
const { post, published, read } = changesOf(bridge);

/** How long a batch may take, and which address is slow to fetch, in seconds. */
const slowness = (options: Record<string, number>) =>
  bridge.evaluate(`update_option( 'igny8_test_slow', json_decode( '${JSON.stringify(options)}', true ) ); echo 1;`);
beforeAll(() =>
  bridge.addCode(`
    defined( 'DISABLE_WP_CRON' ) || define( 'DISABLE_WP_CRON', true );
    function igny8_test_slow( $what, $otherwise ) {
      $slow = get_option( 'igny8_test_slow' );
      return isset( $slow[ $what ] ) ? $slow[ $what ] : $otherwise;
    }
    add_filter( 'igny8_batch_seconds', function ( $seconds ) { return igny8_test_slow( 'box', $seconds ); } );
    add_filter( 'pre_http_request', function ( $answer, $args, $url ) {
      usleep( 1000000 * igny8_test_slow( $url, 0 ) );
      return $answer;
    }, 10, 3 );
    add_filter( 'igny8_claim_stale_seconds', function () { return 1; } );`),
);

test("changes of several articles get the results of single requests, in order; what was not reached or cut off is finished", async () => {
  const made: Awaited<ReturnType<typeof published>>[] = [];
  for (let n = 0; n < 4; n += 1) made.push(await published());
  const change = async (id: number, value: string, more: object = {}) => {
    const set = { title: { expect: (await read(id)).fields["title"]!.fp, value } };
    return { content_id: id, change_id: randomUUID(), revision: 4, set, ...more };
  };
  const send = (changes: unknown[]) => post("/update-batch", { source: SOURCE, changes });
  const titles = () => Promise.all(made.map(async ({ id }) => (await read(id)).fields["title"]!.value));
  const [good, moved, kept] = await Promise.all(made.map(({ id }) => change(id, `New ${id}`)));
  await bridge.evaluate(
    `wp_update_post( array( 'ID' => ${made[1]!.post}, 'post_title' => 'By Anna' ) ); update_post_meta( ${made[2]!.post}, '_igny8_protected', 1 ); echo 1;`,
  );
  const unknown = { ...good, content_id: 999_999, change_id: randomUUID() };
  const first = await send([unknown, good, moved, kept, { ...good, set: {} }, good, "no change"]);
  expect([first.status, statuses(first)]).toEqual([200, [404, 200, 412, 403, 422, 422, 422]]);
  expect(first.body.data.results[1]).toMatchObject({
    content_id: good!.content_id,
    data: { repeated: false, fields: { title: { outcome: "written" } } },
  });
  expect(first.body.data.results[5].data.fields.content_id).toContain("twice");
  expect((await titles()).slice(0, 3)).toEqual([`New ${good!.content_id}`, "By Anna", "Slow bread"]);
  for (const body of [{}, { changes: [] }, { changes: Array.from({ length: 26 }, () => good) }])
    expect(Object.keys((await post("/update-batch", body)).body.data.fields)).toEqual(["changes"]);

  // The second is put off, because its first picture takes all the time that its second would need. Then PHP dies.
  const [slow, other] = ["/slow-change", "/other"].map((path, at) => bridge.pictures.put(path, png(40, 30, [at, 2, 3])));
  await slowness({ box: 3, [slow!]: 4 });
  const { value, fp } = (await read(made[1]!.id)).fields["content"]!;
  const html = `<p><img src="${slow}"><img src="${other}"></p>`;
  const result_sha256 = createHash("sha256")
    .update(html + value)
    .digest("hex");
  const pictures = { content: { expect: fp, edits: [[0, 0, html]], result_sha256 } };
  const again = [
    await change(made[0]!.id, "Once"),
    { ...(await change(made[1]!.id, "x")), set: pictures },
    await change(made[3]!.id, "Last"),
  ];
  expect(statuses(await send(again))).toEqual([200, 0, 0]);
  expect((await read(made[1]!.id)).fields["content"]!.fp).toBe(fp);
  await slowness({});
  await bridge.dieOnce("post_updated", "kill");
  await send(again).catch(() => undefined);
  const done = await vi.waitFor(
    async () => {
      const answer = await send(again);
      expect(statuses(answer)).toEqual([200, 200, 200]);
      return answer;
    },
    { timeout: 30_000, interval: 300 },
  );
  const { results } = done.body.data;
  // The second stands as the killed request has left it.
  expect(results.map(({ data }: any) => Object.values<any>(data.fields)[0].outcome)).toEqual(["written", "unchanged", "written"]);
  expect((await read(made[1]!.id)).fields["content"]!.value.match(/wp-content\/uploads/g)).toHaveLength(2);
  expect([results[0].data.repeated, (await titles())[0], (await titles())[3]]).toEqual([true, "Once", "Last"]);
});
