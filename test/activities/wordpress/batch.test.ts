import { afterAll, expect, test } from "vitest";
import type { Batch, BatchResult, PublishedPost } from "../../../activities/platform/client.ts";
import { SiteFailure, type FailureType } from "../../../domain/publishing/failure.ts";
import { buildPayload } from "../../../domain/publishing/payload.ts";
import { article } from "../../support/fixtures/article.ts";
import { fakeSite, json, post, raw, wpError, type Answer } from "../../support/servers/fakeSite.ts";
import { KEY, OLD_KEY, siteCaller } from "./support.ts";

const site = await fakeSite();
afterAll(() => site.stop());
const caller = siteCaller([site.host]);

const source = crypto.randomUUID();
const batchOf = (...ids: number[]): Batch => ({
  source,
  site_id: 3,
  articles: ids.map((content_id) =>
    buildPayload(article({ content_id }), { source, publicUrl: "https://app.example.com", recreate: false }),
  ),
});
const BATCH = batchOf(1, 2, 3);
const results = (...list: unknown[]) => json(200, { success: true, data: { results: list, took_ms: 12 } });
const created = (content_id: number, more = {}) => ({ content_id, status: 201, data: post({ post_id: 100 + content_id, ...more }) });

async function publish(answer: Answer, batch = BATCH) {
  site.say(answer);
  return caller.publishBatch(site.url, batch);
}
/** A result in short. */
const short = (result: BatchResult<PublishedPost> | undefined) =>
  result instanceof SiteFailure ? result.type : typeof result === "object" ? [result.post_id, result.created] : result;

test("one request sends all articles, and each gets its own result, in any order", async () => {
  const { value, trace } = await publish(
    results(
      { content_id: 3, status: 0, code: "igny8_not_reached", message: "No time.", data: { status: 0 } },
      { content_id: 2, status: 409, code: "igny8_already_published", message: "There.", data: post({ post_id: 102 }) },
      created(1),
    ),
  );
  expect([...value!].map(([id, result]) => [id, short(result)])).toEqual([
    [1, [101, true]],
    [2, [102, false]],
    [3, "not_reached"],
  ]);
  expect(value!.get(1)).toEqual({ ...post({ post_id: 101 }), created: true });
  const [request] = site.requests;
  expect(request).toMatchObject({ method: "POST", path: "/wp-json/igny8/v1/publish-batch", headers: { "x-igny8-api-key": KEY } });
  expect(JSON.parse(request!.body)).toEqual(BATCH);
  expect(trace).toMatchObject({ method: "POST", key: "current", answer: { status: 200 } });
});

test("one article's failure is the same as alone", async () => {
  const { value } = await publish(
    results(
      {
        content_id: 1,
        status: 422,
        code: "igny8_invalid_payload",
        message: "Invalid.",
        data: { status: 422, fields: { title: "is missing" } },
      },
      { content_id: 2, status: 410, code: "igny8_post_gone", message: "Deleted.", data: { status: 410, post_id: 9 } },
      { content_id: 3, status: 503, code: "igny8_busy", message: "Busy", data: { status: 503 }, retry_after: 15 },
    ),
  );
  expect(value!.get(1)).toMatchObject({
    type: "PayloadInvalid",
    status: 422,
    message: "title: is missing",
    fields: { title: "is missing" },
    retryable: false,
  });
  expect(value!.get(2)).toMatchObject({ type: "PostGone", status: 410, message: "Deleted." });
  expect(value!.get(3)).toMatchObject({ type: "ArticleBusy", status: 503, message: "Busy", retryAfterMs: 15_000 });
});

test("a result with a plugin's exception contains its message", async () => {
  const { value } = await publish(
    results({ content_id: 1, status: 500, code: "igny8_article_failed", message: "Broken", data: { status: 500 } }, created(2), created(3)),
  );
  expect(value!.get(1)).toMatchObject({ type: "ArticleBreaks", message: "Answered 500 igny8_article_failed: Broken." });
  expect([2, 3].map((id) => short(value!.get(id)))).toEqual([
    [102, true],
    [103, true],
  ]);
});

const spoilt: [string, unknown[]][] = [
  ["nothing", []],
  ["another article", [created(4)]],
  ["no id", [{ status: 201, data: post() }]],
  ["an id as text", [{ ...created(1), content_id: "1" }]],
  ["no status", [{ content_id: 1, data: post() }]],
  ["a status as text", [{ ...created(1), status: "201" }]],
  ["success without a post", [{ content_id: 1, status: 201, data: null }]],
  ["a post without its id", [created(1, { post_id: "12" })]],
  ["an address that is no web address", [created(1, { post_url: "javascript:alert(1)" })]],
  ["a success that is none of ours", [{ content_id: 1, status: 200, data: post() }]],
  ["status 0 of somebody else", [{ content_id: 1, status: 0, code: "oops" }]],
  ["null", [null]],
  ["text", ["created"]],
];
test.each(spoilt)("%s instead of a result fails only that article", async (_, list) => {
  const { value } = await publish(results(...list, created(2), created(3)));
  expect([...value!.keys()]).toEqual([1, 2, 3]);
  expect([1, 2, 3].map((id) => short(value!.get(id)))).toEqual(["AnswerWrongShape", [102, true], [103, true]]);
});

test("results are read despite noise around them", async () => {
  const body = JSON.stringify({ success: true, data: { results: [created(1)] } });
  const { value, trace } = await publish(raw(200, `\uFEFFNotice: a in b on line 3\n${body}\n<!-- cached -->`), batchOf(1));
  expect([...value!].map(([id, result]) => [id, short(result)])).toEqual([[1, [101, true]]]);
  expect(trace.noise).toBe("Notice: a in b on line … <!-- cached -->");
});

test("of two results for one article the first counts", async () => {
  const { value } = await publish(results(created(1), { ...created(1), data: post({ post_id: 999 }) }), batchOf(1));
  expect([...value!].map(([id, result]) => [id, short(result)])).toEqual([[1, [101, true]]]);
});

const whole: [string, Answer, FailureType][] = [
  ["a page", raw(200, "<h1>We are back soon</h1>"), "AnswerNotJson"],
  ["nothing", raw(200, ""), "AnswerEmpty"],
  ["results that break off", raw(200, JSON.stringify({ data: { results: [created(1)] } }).slice(0, -3)), "AnswerNotJson"],
  ["no results", json(200, { success: true, data: {} }), "AnswerWrongShape"],
  ["results that are no list", json(200, { success: true, data: { results: { 1: created(1) } } }), "AnswerWrongShape"],
  ["JSON null", raw(200, "null"), "AnswerWrongShape"],
  ["a single article's answer", json(201, { success: true, data: post() }), "AnswerWrongShape"],
  ["a bridge without batches", wpError(404, "rest_no_route", "No route was found."), "PluginMissing"],
  ["a batch that is refused", wpError(422, "igny8_invalid_payload", "No.", { fields: { articles: "Must be a list." } }), "PayloadInvalid"],
  ["a firewall's page", raw(403, "<h1>Blocked</h1>"), "Forbidden"],
  ["a critical error", wpError(500, "internal_server_error", "Critical."), "SiteError"],
  ["more than any answer can be", raw(200, " ".repeat(5 * 1024 * 1024)), "AnswerTooLarge"],
];
test.each(whole)("%s fails the whole call", async (_, answer, type) => {
  expect((await publish(answer)).failure).toMatchObject({ type });
});

test("25 articles with many warnings each fit into one answer", async () => {
  const ids = Array.from({ length: 25 }, (_, index) => index + 1);
  const warning = { code: "igny8_picture_unreachable", message: "\u00e9".repeat(1_000), url: `https://example.com/${"x".repeat(1_900)}` };
  const { value } = await publish(
    results(...ids.map((id) => created(id, { warnings: Array.from({ length: 20 }, () => warning) }))),
    batchOf(...ids),
  );
  expect(ids.map((id) => short(value!.get(id)))).toEqual(ids.map((id) => [100 + id, true]));
});

test("after a rotation the old key works for batches too", async () => {
  const refused = wpError(401, "igny8_key_refused", "Another key is expected.");
  site.say((request, response) => (request.headers["x-igny8-api-key"] === OLD_KEY ? results(created(1)) : refused)(request, response));
  const { value, trace } = await caller.publishBatch(site.url, batchOf(1), { keys: [KEY, OLD_KEY] });
  expect([trace.key, short(value!.get(1))]).toEqual(["previous", [101, true]]);
});
