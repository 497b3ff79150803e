import { afterAll, expect, test } from "vitest";
import type { FailureType } from "../../../domain/publishing/failure.ts";
import { created, fakeSite, json, post, raw, wpError, type Answer } from "../../support/servers/fakeSite.ts";
import { KEY, PAYLOAD, siteCaller } from "./support.ts";

const site = await fakeSite();
afterAll(() => site.stop());
const caller = siteCaller([site.host]);

/** How a publish ends on a site with these answers. */
async function publish(...answers: Answer[]) {
  site.say(...answers);
  return caller.publish(site.url);
}
const html = "<!doctype html><title>Willkommen</title><h1>We are back soon</h1>";
const good = JSON.stringify({ success: true, data: post() });

test("201 is a new post; the request is the payload as JSON, with the key", async () => {
  const { value, trace } = await publish(created({ warnings: [{ code: "image", message: "Too small", url: "https://x.example/a.png" }] }));
  expect(value).toEqual({ ...post(), warnings: [{ code: "image", message: "Too small", url: "https://x.example/a.png" }], created: true });
  const [request] = site.requests;
  expect(request).toMatchObject({ method: "POST", path: "/wp-json/igny8/v1/publish" });
  expect(request!.headers).toMatchObject({ "content-type": "application/json", "x-igny8-api-key": KEY });
  expect(JSON.parse(request!.body)).toEqual(PAYLOAD);
  expect(trace).toMatchObject({ method: "POST", url: `${site.url}/wp-json/igny8/v1/publish`, key: "current", answer: { status: 201 } });
});

test("409 with a post is the existing post", async () => {
  const { value } = await publish(json(409, { success: true, code: "igny8_already_published", data: post({ post_status: "draft" }) }));
  expect(value).toMatchObject({ post_status: "draft", created: false });
});

const cases: [string, Answer, FailureType, string][] = [
  ["a page with status 200", raw(200, html), "AnswerNotJson", "We are back soon"],
  ["a page with status 201", raw(201, html), "AnswerNotJson", "We are back soon"],
  ["a page with status 409", raw(409, html), "AnswerNotJson", "We are back soon"],
  ["a page with status 500", raw(500, html), "SiteError", "Answered 500. It said: <!doctype html>"],
  ["an empty body with status 201", raw(201, ""), "AnswerEmpty", "Answered 201 with an empty body."],
  ["white space with status 200", raw(200, " \n"), "AnswerEmpty", "Answered 200 with an empty body."],
  ["an empty body with status 500", raw(500, ""), "SiteError", "Answered 500."],
  ["JSON that breaks off", raw(201, good.slice(0, -3)), "AnswerNotJson", "post_id"],
  ["JSON of another shape", json(201, { ok: true }), "AnswerWrongShape", '{"ok":true}'],
  ["success without a post", json(201, { success: true, data: null }), "AnswerWrongShape", '"data":null'],
  ["a post without its id", created({ post_id: "12" }), "AnswerWrongShape", '"post_id":"12"'],
  ["an address that is no web address", created({ post_url: "javascript:alert(1)" }), "AnswerWrongShape", "javascript:"],
  ["JSON null", raw(201, "null"), "AnswerWrongShape", "null"],
  ["success with another status", json(200, { success: true, data: post() }), "AnswerWrongShape", "Answered 200"],
  [
    "a firewall's page",
    raw(403, "<h1>Blocked by Wordfence</h1>"),
    "Forbidden",
    "Wordfence answered 403. It said: <h1>Blocked by Wordfence",
  ],
  ["a security plugin's error", wpError(401, "rest_forbidden", "Only for members."), "Forbidden", "rest_forbidden: Only for members."],
  ["no REST API at all", raw(404, "<h1>Not found</h1>"), "RestApiMissing", "Answered 404. It said: <h1>Not found"],
  ["no route of ours", wpError(404, "rest_no_route", "No route was found."), "PluginMissing", "No route was found."],
  ["no key in sight of the bridge", wpError(401, "igny8_key_missing", "No key."), "HeaderStripped", "No key."],
  ["a critical error of WordPress", wpError(500, "internal_server_error", "Critical."), "SiteError", "internal_server_error: Critical."],
  ["a bridge that is busy", wpError(503, "igny8_busy", "Busy."), "ArticleBusy", "Busy."],
  ["a 422 that is not the bridge's", raw(422, "<h1>Unprocessable</h1>"), "RequestRefused", "Unprocessable"],
  ["a 410 that is not the bridge's", raw(410, "<h1>Gone</h1>"), "RequestRefused", "Gone"],
];
test.each(cases)("%s", async (_, answer, type, message) => {
  const { failure } = await publish(answer);
  expect(failure).toMatchObject({ type, name: type, retryable: true });
  expect(failure!.message).toContain(message);
});

test("a payload that the bridge refuses is not sent again, and its fields are named", async () => {
  const { failure } = await publish(
    wpError(422, "igny8_invalid_payload", "Invalid.", { fields: { title: "is missing", slug: "too long" } }),
  );
  expect(failure).toMatchObject({
    type: "PayloadInvalid",
    retryable: false,
    message: "title: is missing; slug: too long",
    fields: { title: "is missing", slug: "too long" },
  });
});

test("fields that PHP encoded as an empty list do not hide the bridge's message", async () => {
  const { failure } = await publish(wpError(422, "igny8_invalid_payload", "Invalid.", { fields: [] }));
  expect(failure).toMatchObject({ type: "PayloadInvalid", message: "Invalid.", fields: undefined });
});

test("a post that was deleted by hand is not retried", async () => {
  const { failure } = await publish(wpError(410, "igny8_post_gone", "The post was deleted."));
  expect(failure).toMatchObject({ type: "PostGone", retryable: false, status: 410, message: "The post was deleted." });
});

test.each([429, 503])("%i gives the wait, in seconds or as a date", async (status) => {
  const seconds = await publish(raw(status, "Later", { "retry-after": "120" }));
  expect(seconds.failure).toMatchObject({ type: status === 429 ? "RateLimited" : "Overloaded", retryAfterMs: 120_000 });
  const date = await publish(raw(status, "Later", { "retry-after": new Date(Date.now() + 90_000).toUTCString() }));
  expect(date.failure!.retryAfterMs).toBeGreaterThan(80_000);
  expect(date.failure!.retryAfterMs).toBeLessThanOrEqual(90_000);
  expect((await publish(raw(status, "Later", {}))).failure!.retryAfterMs).toBeUndefined();
});

test("the message has at most the first 500 characters of the site's text", async () => {
  const { failure, trace } = await publish(raw(500, `${"x".repeat(499)}yz`));
  expect(failure!.message).toBe(`Answered 500. It said: ${"x".repeat(499)}y`);
  expect(failure!.answer).toBe(`${"x".repeat(499)}y`);
  expect(trace.answer).toEqual({ status: 500, body: `${"x".repeat(499)}y` });
});

test("the site's text can be stored: no NUL, no half character, limited length", async () => {
  const cut = await publish(raw(500, `\0${"x".repeat(498)}🙂`));
  expect(cut.failure!.answer).toBe(`\uFFFD${"x".repeat(498)}`);
  const long = await publish(
    wpError(422, "igny8_invalid_payload", "m".repeat(10_000), { fields: { a: "\0", [`b${"b".repeat(999)}`]: "\uD83Dx" } }),
  );
  expect(long.failure!.message).toBe(`a: \uFFFD; b${"b".repeat(499)}: \uFFFDx`);
  const { failure } = await publish(wpError(500, "c".repeat(10_000), "m".repeat(10_000)));
  expect(failure!.message.length).toBeLessThan(1_100);
});

test("a key that the site repeats is in no message, answer or event", async () => {
  for (const answer of [
    raw(500, `X-Igny8-Api-Key: ${KEY}`),
    raw(201, `${KEY}\n${good.slice(0, -1)}`),
    wpError(500, "oops", `Refused ${KEY}`),
  ]) {
    const { failure, trace } = await publish(answer);
    expect(failure!.message).toContain("igny8_…");
    expect(JSON.stringify({ message: failure!.message, answer: failure!.answer, trace })).not.toContain(KEY);
  }
});
