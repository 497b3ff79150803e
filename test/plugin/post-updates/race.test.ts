import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { KEY, useBridge } from "../support/bridgeSite.ts";
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
