import { Writable } from "node:stream";
import { pino } from "pino";
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiMetrics } from "../../../api/watch/metrics.ts";
import { fields } from "../../../telemetry/context.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { servedApp } from "../../support/servers/serve.ts";
import { until } from "../../support/until.ts";

const lines: Record<string, unknown>[] = [];
const registry = new Registry();
let app: Awaited<ReturnType<typeof servedApp>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;

beforeAll(async () => {
  const stream = new Writable({
    write(text: Buffer, _, done) {
      lines.push(JSON.parse(text.toString()) as Record<string, unknown>);
      done();
    },
  });
  const log = pino({ level: "debug", mixin: fields }, stream);
  app = await servedApp({ log, metrics: createApiMetrics(registry, () => 3) });
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id)) };
});
afterAll(() => app?.close());

/** The line of a request, by an id that no other has. */
async function lineOf(method: string, path: string, init: RequestInit = {}) {
  const id = crypto.randomUUID();
  const answer = await fetch(`${app.url}${path}`, {
    ...init,
    method,
    headers: { "x-request-id": id, ...(init.headers as Record<string, string> | undefined) },
  });
  const text = await answer.text();
  const line = await until("the line", async () => lines.find((one) => one["request_id"] === id && one["msg"] === "request"));
  return { line, text, id, status: answer.status };
}
const bearer = () => ({ authorization: `Bearer ${owner.token}` });

test("a request has one line, with who asked, the route's pattern, the time and the bytes", async () => {
  const { line, text, id } = await lineOf("GET", `/api/v1/sites/${owner.site_id}/`, { headers: bearer() });
  expect(line).toMatchObject({
    ...{ level: 30, method: "GET", route: "/api/v1/sites/:id/", status: 200, request_id: id },
    ...{ account_id: owner.account_id, user_id: owner.user_id, via: "token" },
  });
  expect(line["ms"]).toBeLessThan(60_000);
  // The answer's headers are counted too.
  expect(line["bytes"]).toBeGreaterThan(Buffer.byteLength(text) + 100);
  expect(line["bytes"]).toBeLessThan(Buffer.byteLength(text) + 2_000);
  expect(lines.filter((one) => one["request_id"] === id)).toHaveLength(1);
});

test.each([
  ["GET", "/api/health/", { level: 20, route: "/api/health/", status: 200 }],
  ["GET", "/api/v1/nowhere/secret-of-a-link/", { level: 30, route: "other", status: 404 }],
  ["GET", "/api/v1/sites/1/", { level: 30, route: "/api/v1/sites/:id/", status: 401 }],
  ["POST", "/api/health/", { level: 30, route: "other", status: 405 }],
  [
    "POST",
    "/api/v1/integration/webhooks/wordpress/status/",
    { level: 30, route: "/api/v1/integration/webhooks/wordpress/status/", status: 401 },
  ],
])("%s %s", async (method, path, expected) => {
  const { line } = await lineOf(method, path);
  expect(line).toMatchObject({ method, ...expected });
  expect(JSON.stringify(line)).not.toContain("secret-of-a-link");
});

test("a site's request names the site", async () => {
  const headers = { "x-igny8-api-key": owner.api_key, "content-type": "application/json" };
  const { line } = await lineOf("POST", "/api/v1/integration/webhooks/wordpress/status/", { headers, body: "{}" });
  expect(line).toMatchObject({ status: 422, site_id: owner.site_id, account_id: owner.account_id, via: "site" });
});

test("other lines of a request have its id too", async () => {
  const { id } = await lineOf("POST", "/api/v1/integration/webhooks/wordpress/status/", { headers: { "x-igny8-api-key": "igny8_wrong" } });
  expect(lines.find((one) => one["msg"] === "a site's key was refused")).toMatchObject({ request_id: expect.any(String) });
  expect(lines.filter((one) => one["request_id"] === id).map((one) => one["msg"])).toEqual(["a site's key was refused", "request"]);
});

test("a client that goes away is noticed", async () => {
  const id = crypto.randomUUID();
  const gone = new AbortController();
  const stream = await fetch(`${app.url}/api/v1/events/stream/`, { headers: { ...bearer(), "x-request-id": id }, signal: gone.signal });
  expect(stream.status).toBe(200);
  gone.abort();
  const line = await until("the line", async () => lines.find((one) => one["request_id"] === id));
  expect(line).toMatchObject({ route: "/api/v1/events/stream/", status: 200, aborted: true });
});

test("the same is counted for Prometheus", async () => {
  const before = await registry.metrics();
  const count = (text: string, series: string) =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${series} `))
        ?.split(" ")[1] ?? 0,
    );
  await lineOf("GET", `/api/v1/sites/${owner.site_id}/`, { headers: bearer() });
  await lineOf("PURGE", "/", {}).catch(() => undefined);
  const after = await registry.metrics();
  const series = 'igny8_http_requests_total{method="GET",route="/api/v1/sites/:id/",status="200"}';
  expect(count(after, series) - count(before, series)).toBe(1);
  const duration = 'igny8_http_request_duration_seconds_count{method="GET",route="/api/v1/sites/:id/"}';
  expect(count(after, duration) - count(before, duration)).toBe(1);
  expect(after).toContain('igny8_webhooks_refused_total{reason="unknown_key"} 2');
  expect(after).toContain("igny8_event_streams 3");
  expect(after).not.toContain("PURGE");
});
