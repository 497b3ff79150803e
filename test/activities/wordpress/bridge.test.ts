import { afterAll, expect, test } from "vitest";
import { connection, created, fakeSite, json, raw, wpError, type Answer } from "../../support/servers/fakeSite.ts";
import { KEY, OLD_KEY, siteCaller } from "./support.ts";

const site = await fakeSite();
afterAll(() => site.stop());
const caller = siteCaller([site.host]);

const refused = wpError(401, "igny8_key_refused", "Another key is expected.");
const noRoute = wpError(404, "rest_no_route");
const notLoggedIn = wpError(401, "rest_not_logged_in", "You are not currently logged in.");
/** A site that knows only one key. */
const knows =
  (key: string, answer: Answer): Answer =>
  (request, response) =>
    (request.headers["x-igny8-api-key"] === key ? answer : refused)(request, response);
const paths = () => site.requests.map(({ path }) => path);
const keysSent = () => site.requests.map(({ headers }) => headers["x-igny8-api-key"]);

test("after a rotation the new key is tried first, then the old one, and the trace says which worked", async () => {
  site.say(knows(KEY, created()));
  expect((await caller.publish(site.url, { keys: [KEY, OLD_KEY] })).trace.key).toBe("current");
  expect(keysSent()).toEqual([KEY]);

  site.say(knows(OLD_KEY, created()));
  const { trace, value } = await caller.publish(site.url, { keys: [KEY, OLD_KEY] });
  expect([trace.key, value?.created]).toEqual(["previous", true]);
  expect(keysSent()).toEqual([KEY, OLD_KEY]);
});

test("the old key is tried only after a refused key", async () => {
  for (const answer of [raw(401, "Unauthorized"), wpError(401, "igny8_key_missing"), raw(500, "down")]) {
    site.say(answer);
    await caller.publish(site.url, { keys: [KEY, OLD_KEY] });
    expect(keysSent()).toEqual([KEY]);
  }
});

test("if the site accepts neither key, the failure is a refused key", async () => {
  site.say(refused);
  const { failure } = await caller.publish(site.url, { keys: [KEY, OLD_KEY] });
  expect(failure).toMatchObject({ type: "KeyRefused", status: 401, message: "Another key is expected." });
});

test("an integration without a key makes no call", async () => {
  site.say(created());
  const { failure } = await caller.publish(site.url, { keys: [] });
  expect(failure).toMatchObject({ type: "KeyRefused", message: "There is no API key for this address of the site yet." });
  expect(site.requests).toEqual([]);
});

test("plain permalinks: after a 404 page, ?rest_route= is tried and used", async () => {
  site.say(raw(404, "<h1>Not found</h1>"), created());
  const { value, trace } = await caller.publish(site.url);
  expect(value?.created).toBe(true);
  expect(paths()).toEqual(["/wp-json/igny8/v1/publish", "/?rest_route=%2Figny8%2Fv1%2Fpublish"]);
  expect(trace).toMatchObject({ plainPermalinks: true, url: `${site.url}/?rest_route=%2Figny8%2Fv1%2Fpublish` });
});

test("plain permalinks on a server that sends every path to WordPress: a front page, or a redirect to it, is recognised", async () => {
  for (const frontPage of [raw(200, "<h1>Welcome</h1>"), raw(301, "", { location: "/" })]) {
    site.say(frontPage, created());
    const { value, trace } = await caller.publish(site.url);
    expect([value?.created, trace.plainPermalinks]).toEqual([true, true]);
  }
  site.say(raw(200, 'Notice: so it is\n{"data": {}}'), created());
  // A REST API answer, with or without noise, is final: nothing else is tried.
  expect((await caller.publish(site.url)).failure?.type).toBe("AnswerWrongShape");
  expect(site.requests).toHaveLength(1);
});

test("a site with known plain permalinks is called that way at once", async () => {
  site.say(created());
  await caller.publish(`${site.url}/blog`, { plainPermalinks: true });
  expect(paths()).toEqual(["/blog/?rest_route=%2Figny8%2Fv1%2Fpublish"]);
});

test("a front page that ignores ?rest_route= means that the REST API is missing", async () => {
  for (const frontPage of [raw(200, "<h1>Welcome</h1>"), raw(200, "null")]) {
    site.say(raw(404, "<h1>Not found</h1>"), frontPage);
    expect((await caller.publish(site.url)).failure).toMatchObject({ type: "RestApiMissing", answer: "<h1>Not found</h1>" });
  }
});

test("a 404 of the REST API itself is final; ?rest_route= is not tried", async () => {
  site.say(wpError(404, "rest_no_route"));
  expect((await caller.publish(site.url)).failure?.type).toBe("PluginMissing");
  expect(site.requests).toHaveLength(1);
});

test("a connection test asks the bridge for the site's own identity", async () => {
  site.say(connection({ site_id: 7, home_url: "https://www.example.com" }));
  const { value, trace } = await caller.test(site.url);
  expect([value, trace.plainPermalinks, trace.key]).toEqual([
    { user: "Editor", site_id: 7, home_url: "https://www.example.com", bridge_version: "1.4.0" },
    false,
    "current",
  ]);
  expect(site.requests).toMatchObject([
    { method: "GET", path: "/wp-json/igny8/v1/connection", headers: { "x-igny8-api-key": KEY }, body: "" },
  ]);
});

test("a bridge before 1.4 does not report it; WordPress's users/me is used", async () => {
  site.say(noRoute, json(200, { id: 1, name: "Editor", slug: "editor" }));
  const { value } = await caller.test(site.url);
  expect(value).toEqual({ user: "Editor", site_id: null, home_url: null, bridge_version: null });
  expect(paths()).toEqual(["/wp-json/igny8/v1/connection", "/wp-json/wp/v2/users/me"]);
});

const notConnected: [string, Answer[], string][] = [
  ["no plugin", [noRoute, notLoggedIn, noRoute], "PluginMissing"],
  ["a host that strips the header", [wpError(401, "igny8_key_missing")], "HeaderStripped"],
  [
    "an old bridge whose host strips the header",
    [noRoute, notLoggedIn, json(200, { plugin: "igny8-wp-bridge", key_received: false })],
    "HeaderStripped",
  ],
  ["an old bridge that saw the key, and another plugin in between", [noRoute, notLoggedIn, json(200, { key_received: true })], "Forbidden"],
  ["a status that is no object", [noRoute, notLoggedIn, raw(200, "null")], "Forbidden"],
  ["a refused key", [refused], "KeyRefused"],
  ["no REST API", [raw(404, "<h1>Not found</h1>")], "RestApiMissing"],
  ["a page", [raw(200, "<h1>Welcome</h1>")], "AnswerNotJson"],
  ["nothing", [raw(200, "")], "AnswerEmpty"],
  ["a connection without its address", [json(200, { success: true, data: { user: "Editor", site_id: 7 } })], "AnswerWrongShape"],
  ["somebody without a name", [noRoute, json(200, { id: 1 })], "AnswerWrongShape"],
  ["JSON null", [raw(200, "null")], "AnswerWrongShape"],
];
test.each(notConnected)("a connection test that meets %s", async (_, answers, type) => {
  site.say(...answers);
  expect((await caller.test(site.url)).failure?.type).toBe(type);
});
