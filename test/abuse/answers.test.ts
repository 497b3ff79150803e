import { performance } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBridge, type CallTrace } from "../../activities/wordpress/bridge.ts";
import { createAgent } from "../../activities/wordpress/connector.ts";
import type { Payload } from "../../domain/payload.ts";
import { created, fakeSite, raw } from "../support/fakeSite.ts";
import { longestStall, STALL_MS } from "../support/stall.ts";
import { structure } from "../support/structure.ts";
import { report } from "../support/tries.ts";

const fill = (piece: string, length: number) => piece.repeat(Math.floor(length / piece.length));
const MB = 1024 * 1024;
const json = (value: unknown) => JSON.stringify(value);
const whole = structure();

/** What a site may say to do harm: its status and its text, made when it is asked for. */
const ANSWERS: [name: string, status: number, text: () => string][] = [
  ["four megabytes of nothing", 201, () => fill(" ", 4 * MB)],
  ["four megabytes of JSON", 201, () => json({ data: fill("x", 4 * MB) })],
  ["nothing but beginnings of objects", 200, () => fill("\n{", 2 * MB - 1_000)],
  ["nothing but beginnings, as long as is read of everything", 200, () => fill("\n{", 256_000)],
  ["tags that never end, behind JSON", 200, () => `{"a":1}${fill("<", 255_000)}`],
  ["tags that never end", 403, () => fill("<", 255_000)],
  ["a firewall's name, again and again", 403, () => fill("imunify360 ", 255_000)],
  ["what looks like three firewalls, again and again", 403, () => fill("access denied sucuri _Incapsula_Resource ", 255_000)],
  ["warnings of a wrong kind", 201, () => json({ data: { post_id: 1, warnings: Array(80_000).fill(0) } })],
  ["fields of a wrong kind", 422, () => `{"code":"igny8_invalid_payload","data":{"fields":{${fill('"a":1,', 250_000)}"b":1}}}`],
  ["results of a wrong kind", 200, () => json({ data: { results: Array(900_000).fill(0) } })],
  ["types of a wrong kind", 200, () => json({ data: { ...whole, post_types: Array(900_000).fill(0) } })],
  [
    "types with lists of a wrong kind",
    200,
    () => json({ data: { ...whole, post_types: Array.from({ length: 150 }, () => ({ taxonomies: Array(6_000).fill(0) })) } }),
  ],
  ["terms of a wrong kind", 200, () => json({ data: { ...whole, tags: { ...whole.tags, items: Array(900_000).fill(0) } } })],
  ["deep JSON", 200, () => `${fill('{"a":', 250_000)}1`],
  ["posts of a wrong kind", 200, () => json({ data: { posts: Array(80_000).fill(0), missing: Array(40_000).fill("x") } })],
];

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

describe("a site that answers to do harm holds nobody else up", () => {
  test.each(ANSWERS)("%s", async (answer, status, text) => {
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

test("of an answer 256 kB are read, of structure and batches two megabytes", async () => {
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
