import { performance } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallTrace } from "../../../activities/platform/client.ts";
import { createBridge } from "../../../activities/wordpress/siteClient.ts";
import { createAgent } from "../../../activities/http/connector.ts";
import type { Payload } from "../../../domain/publishing/payload.ts";
import { created, fakeSite, raw } from "../../support/servers/fakeSite.ts";
import { fill, HOSTILE_ANSWERS, MB } from "../../support/servers/hosts/hostile.ts";
import { longestStall, STALL_MS } from "../../support/stall.ts";
import { report } from "../../support/tries.ts";

let site: Awaited<ReturnType<typeof fakeSite>>;
let other: Awaited<ReturnType<typeof fakeSite>>;
let agent: ReturnType<typeof createAgent>;
let bridge: ReturnType<typeof createBridge>;
beforeAll(async () => {
  [site, other] = await Promise.all([fakeSite(created()), fakeSite(created())]);
  agent = createAgent([site.host, other.host]);
  bridge = createBridge(agent, 20_000);
});
afterAll(async () => {
  await agent.destroy();
  await site.stop();
  await other.stop();
});

const access = ({ url }: { url: string }) => ({ siteUrl: url, plainPermalinks: false, keys: ["igny8_a", "igny8_b"] });
const trace = (): CallTrace => ({ method: "", url: "" });
const article = { content_id: 1, source: "s" } as unknown as Payload;
const CALLS: Record<string, () => Promise<unknown>> = {
  publish: () => bridge.publish(access(site), article, trace()),
  batch: () => bridge.publishBatch(access(site), { source: "s", site_id: 1, articles: [article] }, trace()),
  connection: () => bridge.testConnection(access(site), trace()),
  structure: () => bridge.structure(access(site), trace()),
  terms: () => bridge.terms(access(site), { taxonomy: "category", page: 1 }, trace()),
  posts: () => bridge.posts(access(site), { contentIds: [1], source: "s" }, trace()),
};

describe("a site with malicious answers blocks nobody else", () => {
  test.each(HOSTILE_ANSWERS)("%s", async (answer, status, text) => {
    const stalls: number[] = [];
    const said = text();
    site.say(raw(status, said, { "content-type": "application/json" }));
    other.say(created());
    for (const [name, call] of Object.entries(CALLS)) {
      const started = performance.now();
      let [took, ends] = [0, 0];
      const good = async () => {
        await bridge.publish(access(other), article, trace());
        took = performance.now() - started;
        ends += 1;
      };
      const { ms } = await longestStall(async () => Promise.all([call().catch((error: Error) => error), good()]));
      expect(ends).toBe(1);
      expect(took, `${name}: another site's publish`).toBeLessThan(2_000);
      expect(ms, `${name}: the longest stall`).toBeLessThan(STALL_MS);
      stalls.push(ms);
    }
    report({ family: "answers of sites", case: answer, tries: stalls.length, let_in: 0, longest_stall_ms: Math.max(...stalls) });
  });
});

test("at most 256 kB of an answer are read, two megabytes of structure and batches", async () => {
  const read = async (name: string, length: number) => {
    site.say(raw(200, `{"a":"${fill("x", length)}"}`, { "content-type": "application/json" }));
    return CALLS[name]!().then(
      () => "",
      (error: { type: string }) => error.type,
    );
  };
  for (const name of Object.keys(CALLS)) {
    const long = ["batch", "structure", "terms"].includes(name);
    expect([name, await read(name, 300_000)]).toEqual([name, long ? "AnswerWrongShape" : "AnswerTooLarge"]);
    expect([name, await read(name, 3 * MB)]).toEqual([name, "AnswerTooLarge"]);
  }
});

test("of a list of warnings the first fifty are kept", async () => {
  const warnings = Array.from({ length: 200 }, (_, n) => ({ code: "igny8_term_refused", message: `Warning ${n}` }));
  site.say(created({ warnings }));
  const post = await bridge.publish(access(site), article, trace());
  expect(post.warnings.map(({ message }) => message)).toEqual(warnings.slice(0, 50).map(({ message }) => message));
});
