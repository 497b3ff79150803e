import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { changesOf } from "../support/changes.ts";
import { race, raceCode } from "../support/race.ts";

const bridge = useBridge({ workers: 3 });

beforeAll(async () => {
  const password = await bridge.site.wp(["user", "application-password", "create", "admin", "race", "--porcelain"]);
  await bridge.addCode(raceCode(`Basic ${Buffer.from(`admin:${password}`).toString("base64")}`));
});

test("a person's save in the last instant is never lost, and ours arrives if it was of another field", async () => {
  const times = 10;
  const site = {
    url: bridge.site.url,
    call: (path: string, body?: unknown, headers = {}) =>
      bridge.rest(`/igny8/v1${path}`, {
        method: body ? "POST" : "GET",
        headers: { "content-type": "application/json", "x-igny8-api-key": KEY, ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    stored: async (post: number) => {
      const { body } = await bridge.admin(`/wp/v2/posts/${post}?context=edit`);
      return { content: body.content.raw as string, title: body.title.raw as string };
    },
  };
  expect(await race(site, randomUUID(), times)).toEqual({ saves: times, lost: 0, ours_missing: 0, answered_412: times / 2 });
  const raced = await readFile(join(bridge.site.path, "wp-content/igny8-raced.log"), "utf8");
  expect(raced).toBe("saved\n".repeat(times));
});

// The statement before which the person saves. On its way to the trash, WordPress renames a post by a statement of its own.
test.each([
  ["publish", "draft", "UPDATE `wp_posts` SET `post_author`"],
  ["publish", "private", "UPDATE `wp_posts` SET `post_author`"],
  ["publish", "trash", "UPDATE `wp_posts` SET `post_name`"],
  ["publish", "trash", "UPDATE `wp_posts` SET `post_author`"],
  ["draft", "publish", "UPDATE `wp_posts` SET `post_author`"],
  ["publish", "deleted", "START TRANSACTION"],
])("a save in the last instant keeps a post from going from %s to %s (%s)", async (from, to, at) => {
  const { published, read, withdraw } = changesOf(bridge);
  const { id, post } = await published({ status: from, slug: "raced" });
  await bridge.evaluate(
    `wp_insert_comment( array( 'comment_post_ID' => ${post}, 'comment_content' => 'Hm', 'comment_approved' => 1 ) ); stick_post( ${post} ); echo 1;`,
  );
  const meta = `$m = array_keys( array_diff_key( get_post_meta( ${post} ), array( '_encloseme' => 1, '_pingme' => 1 ) ) ); sort( $m ); echo wp_json_encode( array( $m, is_sticky( ${post} ), get_post( ${post} )->post_name, get_comments( array( 'post_id' => ${post}, 'count' => true, 'status' => 'approve' ) ) ) );`;
  const before = [await bridge.evaluate(meta), (await read(id)).sequence];
  const answer = await withdraw(
    id,
    to,
    { force: true },
    { "x-race": encodeURIComponent(`${post}:title:By Anna`), "x-race-at": encodeURIComponent(at) },
  );
  expect([answer.status, answer.body.code]).toEqual([412, "igny8_changed_there"]);
  const now = await read(id);
  expect([now.post_status, now.fields["title"]!.value, answer.body.data.etag]).toEqual([from, "By Anna", now.etag]);
  // The person's save is a change of its own.
  expect([await bridge.evaluate(meta), now.sequence]).toEqual([before[0], (before[1] as number) + 1]);
});
