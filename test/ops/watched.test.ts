import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { SyncEvent } from "../../db/events/event.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { created, fakeSite } from "../support/servers/fakeSite.ts";
import { nextPost } from "../support/servers/gate.ts";
import { until } from "../support/until.ts";
import { alertsOf, type Scrape, scrape } from "./evaluate.ts";
import { apiProcess, closable, collector, type Line, type Span, workerProcess } from "./processes.ts";
import { findPromtool } from "./promtool.ts";
import { dashboard, metricsIn, rules } from "./rules.ts";

// Real processes, from a click to the site, and what they say of it. The faults are made one after the other.

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let traces: Awaited<ReturnType<typeof collector>>;
let temporal: Awaited<ReturnType<typeof closable>>;
let api: Awaited<ReturnType<typeof apiProcess>>;
let worker: Awaited<ReturnType<typeof workerProcess>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
/** of the API alone, before there was a worker */
let alone: Scrape;
let healthy: Scrape;

const promtool = await findPromtool().catch((error: Error) => error);
const scraped = () => scrape({ "igny8-api": api.metrics, "igny8-worker": worker.metrics });
/** The figures are read at most every five seconds. */
const anew = async () => {
  await new Promise((resolve) => setTimeout(resolve, 5_100));
  return scraped();
};

beforeAll(async () => {
  [app, site, traces, temporal] = await Promise.all([
    testApp(),
    fakeSite((request, response) => created({ post_id: nextPost() })(request, response)),
    collector(),
    closable(inject("temporal")["TEMPORAL_ADDRESS"]!),
  ]);
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  const shared = { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url, OTEL_EXPORTER_OTLP_HEADERS: "x-collector-key=let%20me%20in" };
  api = await apiProcess(app, { ...shared, ...inject("temporal"), TEMPORAL_ADDRESS: temporal.address });
  alone = await scrape({ "igny8-api": api.metrics });
  worker = await workerProcess(app, { ...shared, ...inject("temporal"), ALLOWED_PRIVATE_HOSTS: site.host });
});
afterAll(async () => {
  await Promise.all([api?.child.stop(20_000), worker?.child.stop(0)]);
  await Promise.all([site?.stop(), traces?.stop(), temporal?.stop()]);
  await app?.close();
});

const call = (method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(`${api.url}${path}`, { method, headers: { authorization: `Bearer ${owner.token}`, ...headers } });

async function publish(request: string): Promise<{ publication_id: string; content_id: number }> {
  const { id: content_id } = await createContent(app.orm, owner);
  const answer = await call("POST", `/api/v1/writer/content/${content_id}/publish/`, { "x-request-id": request });
  expect([answer.status, answer.headers.get("x-request-id")]).toEqual([202, request]);
  const { data } = (await answer.json()) as { data: { publication_id: string } };
  return { content_id, publication_id: data.publication_id };
}
const published = (id: string) =>
  until("it is published", async () => (await app.orm.em.fork().findOneOrFail(Publication, id)).state === "published");

test("a click has one id and one trace, in the logs of both processes, in the events and at the site", async () => {
  const request_id = "click-1";
  const { publication_id, content_id } = await publish(request_id);
  await published(publication_id);

  const sent = site.requests.find(({ path }) => path.includes("/publish"));
  expect(sent!.headers).toMatchObject({
    "x-request-id": request_id,
    traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
  });
  const events = await app.orm.em.fork().find(SyncEvent, { content_id });
  expect(events.length).toBeGreaterThan(0);
  expect(events.map((event) => event.request_id)).toEqual(events.map(() => request_id));

  const of = (lines: Line[], msg: string) =>
    until(msg, async () => lines.find((line) => line["msg"] === msg && line["request_id"] === request_id));
  expect(await of(api.lines, "request")).toMatchObject({
    ...{ level: 30, service: "api", method: "POST", route: "/api/v1/writer/content/:id/publish/", status: 202, via: "token" },
    ...{ account_id: owner.account_id, user_id: owner.user_id, ms: expect.any(Number), bytes: expect.any(Number) },
  });
  expect(await of(worker.lines, "activity completed")).toMatchObject({
    ...{ level: 30, service: "worker", workflow_id: `publish:${publication_id}`, activity: "publishToWordPress", queue: "publish" },
    ...{ publication_id, site_id: owner.site_id, attempt: 1, ms: expect.any(Number) },
  });

  const [, traceId, parent] = String(sent!.headers["traceparent"]).split("-");
  const spans = () => traces.spans.filter((span) => span.traceId === traceId);
  await until("the workflow's span, which ends last, is there", async () =>
    spans().find(({ name }) => name === "RunWorkflow:publishContent"),
  );
  const at = (name: string | RegExp) => spans().find((span) => (typeof name === "string" ? span.name === name : name.test(span.name)));
  const path: Span[] = [];
  for (
    let span = spans().find(({ spanId }) => spanId === parent);
    span;
    span = spans().find(({ spanId }) => spanId === path.at(-1)!.parentSpanId)
  )
    path.push(span);
  expect(path.toReversed().map(({ service, name }) => `${service} ${name}`)).toEqual([
    "igny8-api POST /api/v1/writer/content/:id/publish/",
    expect.stringMatching(/^igny8-api (Signal|SignalWith)?StartWorkflow:.*publishContent$/),
    "igny8-worker RunWorkflow:publishContent",
    "igny8-worker StartActivity:publishToWordPress",
    "igny8-worker RunActivity:publishToWordPress",
    "igny8-worker POST",
  ]);
  expect(at(/^POST \/api/)!.parentSpanId ?? "").toBe("");
  expect(new Set(traces.headers)).toEqual(new Set(["let me in"]));
});

test("each metric of the rules and of the dashboard is one that the processes serve", async () => {
  healthy = await anew();
  const sdk = await until("the SDK counts slots", async () => {
    const text = await (await fetch(worker.sdk)).text();
    return text.includes("temporal_worker_task_slots_available") && text;
  });
  const served = new Set(
    [...Object.values(healthy), sdk].flatMap((text) => [...(text ?? "").matchAll(/^(\w+)(?:\{| )/gm)].map(([, name]) => name!)),
  );
  const help = new Set(
    [...Object.values(healthy)].flatMap((text) => [...(text ?? "").matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name!)),
  );
  const used = [...rules.map(({ expr }) => expr), ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))].flatMap(
    metricsIn,
  );
  expect(used.length).toBeGreaterThan(40);
  // A counter of what never happened, and manifests before the first release, have no value yet.
  expect(used.filter((name) => !served.has(name) && !help.has(name))).toEqual([]);
});

test("labels hold no ids, and strangers find no metrics on the public port", async () => {
  const text = Object.values(healthy).join("\n");
  const values = [...text.matchAll(/\w+="([^"]*)"/g)].map(([, value]) => value!);
  expect(values.filter((value) => /^[0-9a-f-]{36}$/.test(value) || /\/\d+\//.test(value))).toEqual([]);
  expect(text).not.toContain(new URL(site.url).port);
  expect((await call("GET", "/metrics")).headers.get("content-type")).not.toContain("text/plain");
});

test.skipIf(promtool instanceof Error)("a healthy run is silent", async () => {
  for (const request of ["click-2", "click-3"]) await published((await publish(request)).publication_id);
  expect(healthy["igny8-api"]).toMatch(/^igny8_queue_pollers\{queue="publish"\} [1-9]/m);
  expect(await alertsOf(healthy, await scraped())).toEqual({ before: [], after: [] });
});

test.skipIf(promtool instanceof Error)("nobody polls: each queue's work waits", async () => {
  const { after } = await alertsOf(healthy, { ...healthy, "igny8-api": alone["igny8-api"] });
  expect(after).toEqual(["IGNY8QueueUnpolled"]);
});

test.skipIf(promtool instanceof Error)(
  "Temporal is gone: it is reported, and what people published meanwhile is healed, which is reported too",
  async () => {
    temporal.close();
    const { publication_id } = await publish("click-4");
    const during = await anew();
    temporal.reopen();
    // Who publishes waits for Temporal for a second, which is not slow.
    expect(await alertsOf(healthy, during)).toEqual({ before: [], after: ["IGNY8TemporalUnreachable"] });

    const { taskQueuePrefix: prefix } = app.deps;
    const grace = { started: 0, owned: 600_000 };
    const options = { workflowId: `${prefix}-sweep`, taskQueue: `${prefix}-sync`, args: [{ grace }] };
    await app.deps.temporal.workflow.execute("processPendingPublications", options);
    await published(publication_id);
    const { "igny8-worker": own } = await scraped();
    expect(own).toContain('igny8_sweep_healed_total{what="publication"} 1');
    expect(await alertsOf(healthy, { ...healthy, "igny8-worker": own })).toEqual({ before: [], after: ["IGNY8SweepHeals"] });
  },
);

test.skipIf(promtool instanceof Error)("all connections are held: the pool is reported, and so are the errors", async () => {
  const em = app.orm.em.fork();
  await em.begin();
  await em.execute("lock table igny8_sites in access exclusive mode");
  const statuses: number[] = [];
  const asked = Array.from({ length: 40 }, (_, n) => call("GET", "/api/v1/sites/").then(({ status }) => n < 20 || statuses.push(status)));
  await until("somebody waits", async () =>
    /^igny8_database_pool_waiting\{pool="main"\} [1-9]/m.test((await scraped())["igny8-api"] ?? ""),
  );
  const during = await scraped();
  const refused = () => statuses.filter((status) => status === 503).length;
  await until("the last twenty begin to be refused", async () => refused() > 5);
  await em.rollback();
  await Promise.all(asked);
  const errors = await scraped();
  expect((await alertsOf(healthy, during)).after).toContain("IGNY8PoolExhausted");
  expect((await alertsOf(healthy, errors)).after).toEqual(expect.arrayContaining(["IGNY8ErrorRate", "IGNY8RequestsSlow"]));
});

test.skipIf(promtool instanceof Error)("the worker is gone, and what it should have done is late", async () => {
  const before = await anew();
  const { publication_id } = await publish("click-5");
  await published(publication_id);
  process.kill(worker.child.pid, "SIGKILL");
  await worker.child.exited;
  expect(await alertsOf(before, await scraped())).toMatchObject({ after: ["IGNY8WorkerDown"] });

  const sql = (text: string, values: unknown[] = []) => app.orm.em.fork().execute(text, values);
  const other = await createSite(app.orm, owner.account_id, "http://127.0.0.1:8");
  const pause = (integration_id: number) =>
    sql("insert into igny8_lanes (integration_id, account_id, paused_by, paused_at) values (?, ?, 'breaker', now())", [
      integration_id,
      owner.account_id,
    ]);
  // Two of three sites: their owners' matter.
  for (const one of [other, await createSite(app.orm, owner.account_id, "http://127.0.0.1:7")]) await pause(one.integration_id);
  expect((await alertsOf(before, await anew())).after).not.toContain("IGNY8SitesPaused");
  await pause((await createSite(app.orm, owner.account_id, "http://127.0.0.1:6")).integration_id);
  await sql(`update igny8_publications set state = 'queued', updated_at = now() - interval '1 hour' where id = ?`, [publication_id]);
  await sql("update igny8_done_jobs set done_at = now() - interval '3 days'");
  await sql(`insert into igny8_plugin_versions (plugin_id, version, status, sha256, md5, bytes, manifest, signature, expires_at)
    select id, '9.9.9', 'released', 'a', 'b', 1, '{}', 'c', now() + interval '3 days' from igny8_plugins limit 1`);
  await sql(
    `with endpoint as (insert into igny8_notification_endpoints (account_id, url, kinds) values (?, 'https://example.com', '[]') returning id)
     insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload, dispatch_after)
     select ?, id, 'test', 'evt', '{}', now() - interval '1 hour' from endpoint`,
    [owner.account_id, owner.account_id],
  );
  await sql(
    `insert into igny8_invites (token_hash, account_id, email, role, expires_at, sealed_token, created_at)
    values ('x', ?, 'a@example.com', 'editor', now() + interval '1 day', 'sealed', now() - interval '1 hour')`,
    [owner.account_id],
  );
  await sql("insert into igny8_automation_configs (site_id, account_id, check_at) values (?, ?, now() - interval '3 hours')", [
    other.site_id,
    owner.account_id,
  ]);
  for (let n = 0; n < 25; n++)
    await call("POST", "/api/v1/integration/webhooks/wordpress/status/", { "x-igny8-api-key": `igny8_wrong${n}` });
  const { before: none, after } = await alertsOf(before, await anew());
  expect(none).toEqual([]);
  // Whether Temporal still lists the killed worker's polls depends on the time.
  expect(after.filter((name) => name !== "IGNY8QueueUnpolled")).toEqual([
    "IGNY8AutomationLate",
    "IGNY8BackupOld",
    "IGNY8CleanUpLate",
    "IGNY8MailsStuck",
    "IGNY8ManifestsEnding",
    "IGNY8NotificationsStuck",
    "IGNY8PublicationsOverdue",
    "IGNY8SitesPaused",
    "IGNY8WebhooksRefused",
    "IGNY8WorkerDown",
  ]);
});
