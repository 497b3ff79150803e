import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge({ workers: 3 });

test("a post in the trash counts as gone, until it is restored", async () => {
  const payload = article();
  const { body } = await bridge.publish(payload);
  const id = body.data.post_id;
  await bridge.site.wp(["post", "delete", String(id)]);
  const gone = await bridge.publish(payload);
  expect(gone).toMatchObject({ status: 410, body: { code: "igny8_post_gone", data: { status: 410, post_id: id } } });
  expect(gone.body.message).toContain("trash");
  await bridge.evaluate(`wp_untrash_post( ${id} ); wp_publish_post( ${id} ); echo 1;`);
  const back = await bridge.publish(payload);
  expect([back.status, back.body.data.post_id, back.body.data.post_status]).toEqual([409, id, "publish"]);
  expect(back.body.data.sequence).toBeGreaterThan(1);
});

test("a deleted post is made again on request, once, and its sequence continues", async () => {
  const payload = article({ title: "Phoenix" });
  const { body } = await bridge.publish(payload);
  await bridge.site.wp(["post", "delete", String(body.data.post_id), "--force"]);
  const gone = await bridge.publish({ ...payload, recreate: false });
  expect([gone.status, gone.body.code]).toEqual([410, "igny8_post_gone"]);

  const answers = await Promise.all(Array.from({ length: 6 }, () => bridge.publish({ ...payload, recreate: true })));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409]);
  const ids = new Set(answers.map((answer) => answer.body.data.post_id));
  expect(ids.size).toBe(1);
  expect(ids.has(body.data.post_id)).toBe(false);
  // 1: created, 2: deleted.
  expect(answers[0]?.body.data.sequence).toBe(3);
  expect(await bridge.evaluate("echo count( get_posts( array( 'title' => 'Phoenix', 'post_status' => 'any' ) ) );")).toBe(1);
});

test("recreate changes nothing while the post exists", async () => {
  const payload = article();
  const { body } = await bridge.publish(payload);
  const again = await bridge.publish({ ...payload, recreate: true });
  expect([again.status, again.body.data]).toEqual([409, body.data]);
});

test("a new post leaves an older one in the trash", async () => {
  const payload = article({ slug: "beside" });
  const { body } = await bridge.publish(payload);
  await bridge.site.wp(["post", "delete", String(body.data.post_id)]);
  const again = await bridge.publish({ ...payload, recreate: true });
  expect([again.status, again.body.data.post_url]).toEqual([201, `${bridge.site.url}/beside/`]);
  expect(await bridge.site.wp(["post", "get", String(body.data.post_id), "--field=post_status"])).toBe("trash");
});
