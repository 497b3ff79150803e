import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { hashToken } from "../../../db/secrets.ts";
import { KEY_ID_LENGTH, signingBytes } from "../../../domain/sites/webhook.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { readRoutes } from "../../support/routes.ts";
import { report } from "../../support/tries.ts";

// Anybody can send to the routes for sites' keys. Without a key, no body may be read.

let api: TestApp;
let key: string;
beforeAll(async () => {
  api = await testApp();
  const { account_id } = await createAccount(api.orm);
  key = (await createSite(api.orm, account_id, "https://bakery.example")).api_key;
});
afterAll(() => api?.close());

const AT = "/api/v1/integration/webhooks/wordpress/";
const WRONG: [string, string | undefined][] = [
  ["no key", undefined],
  ["an empty key", ""],
  ["a key of no site", `igny8_${"A".repeat(43)}`],
  ["a key as long as a header may be", `igny8_${"A".repeat(8_000)}`],
  ["the right key with more behind it", "RIGHTx"],
];
const PLUGIN = "/api/plugins/igny8-wp-bridge/";
const PATHS = [
  ...["status/", "metadata/", "status"].map((path) => `${AT}${path}`),
  "/v1/integration/webhooks/wordpress/status/",
  "/api/v1/integration/wordpress/test/",
  ...["check-update/", "register/", "health-check/", "register"].map((path) => `${PLUGIN}${path}`),
  "/api/plugins/no-such-plugin/register/",
];

/** A body that records whether it was read. */
function body(size: number) {
  const seen = { read: false };
  const stream = new ReadableStream(
    {
      pull(controller) {
        seen.read = true;
        controller.enqueue(new Uint8Array(size).fill(0x20));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { seen, stream };
}
const headersOf = (given: string | undefined, more: object = {}) => ({
  "content-type": "application/json",
  ...(given === undefined ? {} : { "x-igny8-api-key": given.replace("RIGHT", key) }),
  ...more,
});

const FAMILY = "what a site's key opens, without one";

test.each(WRONG.flatMap(([what, given]) => PATHS.map((path) => [what, path, given] as const)))(
  "with %s, %s reads nothing of the body",
  async (what, path, given) => {
    const { seen, stream } = body(1_000_000);
    const response = await api.app.request(path, {
      ...{ method: "POST", body: stream, duplex: "half" },
      headers: headersOf(given, { "content-length": "1000000" }),
    });
    expect([response.status, JSON.parse(await response.text()).error.code, seen.read]).toEqual([401, "unauthenticated", false]);
    report({ family: FAMILY, case: what, tries: 1, let_in: 0 });
  },
);

test("each of the API's routes for sites' keys is in this list", async () => {
  const { routes } = await readRoutes(api);
  const bySiteKey = routes.filter(({ operation }) => JSON.stringify(operation.security ?? []).includes("site_key"));
  const paths = bySiteKey.map(({ path }) => path.replace("{slug}", "igny8-wp-bridge"));
  expect(paths.length).toBeGreaterThanOrEqual(6);
  expect(paths.filter((path) => !PATHS.includes(path))).toEqual([]);
});

test("tries of install tokens from one address are limited, and then no body is read", async () => {
  const app = createApp({ ...api.deps, trustedProxies: 1 });
  const headers = { "content-type": "application/json", "x-forwarded-for": "203.0.113.9" };
  const statuses: number[] = [];
  for (let sent = 0; sent < 100; sent += 1)
    statuses.push((await app.request(`${PLUGIN}enrol/`, { method: "POST", headers, body: "{}" })).status);
  const { seen, stream } = body(1_000_000);
  const refused = await app.request(`${PLUGIN}enrol/`, { ...{ method: "POST", body: stream, duplex: "half" }, headers });
  report({ family: FAMILY, case: "install tokens from one address", tries: 101, let_in: 0 });
  expect([new Set(statuses), refused.status, seen.read]).toEqual([new Set([422]), 429, false]);
});

test("wrong keys are limited by address, and the right key is accepted from there", async () => {
  const app = createApp({ ...api.deps, trustedProxies: 1 });
  const send = async (given: string, from: string) =>
    (await app.request(`${AT}status/`, { method: "POST", headers: headersOf(given, { "x-forwarded-for": from }), body: "{}" })).status;
  const statuses: number[] = [];
  for (let sent = 0; sent < 320; sent += 20)
    statuses.push(...(await Promise.all(Array.from({ length: 20 }, (_, n) => send(`igny8_${sent + n}`, "203.0.113.5")))));
  expect([statuses.filter((status) => status === 401).length, statuses.filter((status) => status === 429).length]).toEqual([300, 20]);
  report({ family: FAMILY, case: "keys tried from one address", tries: statuses.length, let_in: 0 });
  expect(await send("igny8_other", "203.0.113.6")).toBe(401);
  expect(await send("RIGHT", "203.0.113.5")).toBe(422);
});

test("wrong key ids, and wrong signatures for a right id, are limited too", async () => {
  const app = createApp({ ...api.deps, trustedProxies: 1 });
  const text = JSON.stringify({
    ...{ post_id: 1, content_id: 2_000_000_000, site_url: "https://bakery.example" },
    ...{ post_status: "draft", post_url: "", post_title: "Slow bread" },
  });
  const time = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac("sha256", signingBytes(key)).update(`id.${time}.${text}`).digest("base64");
  const send = async (id: string, mac: string) => {
    const signed = { "webhook-id": "id", "webhook-timestamp": time, "webhook-signature": `v1,${mac}` };
    const headers = { ...headersOf(undefined, { "x-forwarded-for": "203.0.113.8" }), "x-igny8-key-id": id, ...signed };
    return (await app.request(`${AT}status/`, { method: "POST", headers, body: text })).status;
  };
  const id = hashToken(key).slice(0, KEY_ID_LENGTH);
  const statuses: number[] = [];
  for (let sent = 0; sent < 310; sent += 10)
    statuses.push(
      ...(await Promise.all(
        Array.from({ length: 10 }, (_, n) => (n % 2 ? send(id, "AAAA") : send(String(sent + n).padStart(KEY_ID_LENGTH, "0"), signature))),
      )),
    );
  expect([statuses.filter((status) => status === 401).length, statuses.filter((status) => status === 429).length]).toEqual([300, 10]);
  report({ family: FAMILY, case: "ids and signatures tried from one address", tries: statuses.length, let_in: 0 });
  expect([await send(id, "AAAA"), await send("0".repeat(KEY_ID_LENGTH), signature), await send(id, signature)]).toEqual([429, 429, 404]);
});

test.each<[string, unknown]>([
  ["names that are too long", { metadata: Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`${n}`.padEnd(150, "x"), 1])) }],
  ["one name that is far too long", { metadata: { ["x".repeat(500_000)]: 1 } }],
  ["fields of other types", Object.fromEntries(["post_id", "content_id", "site_url", "source", "metadata"].map((name) => [name, []]))],
])("a body with %s is answered in few words", async (what, wrong) => {
  const response = await api.app.request(`${AT}metadata/`, { method: "POST", headers: headersOf(key), body: JSON.stringify(wrong) });
  const text = await response.text();
  expect(response.status).toBe(422);
  expect(JSON.parse(text).error.details.length).toBeLessThanOrEqual(50);
  expect(text.length).toBeLessThan(100_000);
  report({ family: FAMILY, case: `the answer to ${what}`, tries: 1, let_in: 0 });
});
