import { afterAll, beforeAll, expect, test } from "vitest";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount } from "../support/fixtures/accounts.ts";
import { certificates, temporalGateway } from "../support/servers/temporalGateway.ts";
import { until } from "../support/until.ts";
import { workerProcess } from "../support/workerProcess.ts";

/** In CI, where time is short, fewer. */
const SITES = process.env["CI"] ? 300 : 1_000;
let app: TestApp;
beforeAll(async () => {
  app = await testApp();
  const { account_id } = await createAccount(app.orm);
  await app.orm.em.fork().execute(
    `with site as (
       insert into igny8_sites (account_id, name, url) select ?::int, 's' || n, 'https://s' || n || '.example' from generate_series(1, ?::int) n
       returning id, account_id, url
     )
     insert into igny8_site_integrations (account_id, site_id, platform_type, config_json, is_active)
     select account_id, id, 'cms', jsonb_build_object('site_url', url), true from site`,
    [account_id, SITES],
  );
});
afterAll(async () => {
  const schedules = app?.deps.temporal.schedule;
  const sources = (await app?.orm.em.fork().execute<{ source: string }[]>("select source from igny8_site_integrations")) ?? [];
  // A Temporal namespace without other test files' lists and workers.
  for (let at = 0; at < sources.length; at += 50)
    await Promise.all(
      sources.slice(at, at + 50).map(({ source }) =>
        schedules
          .getHandle(`sync:${source}`)
          .delete()
          .catch(() => undefined),
      ),
    );
  await app?.close();
});

test("a worker's second start does not touch the Schedules of hundreds of sites: at most five calls", async () => {
  const gateway = await temporalGateway(await certificates(), { apiKey: "key" });
  const env = { TEMPORAL_ADDRESS: gateway.address, TEMPORAL_API_KEY: "key", TEMPORAL_TLS_SERVER_CA_CERT_PATH: gateway.ca };
  const known = async () => {
    let found = 0;
    for await (const { scheduleId } of app.deps.temporal.schedule.list({ pageSize: 1_000 })) if (scheduleId.startsWith("sync:")) found += 1;
    return found >= SITES;
  };
  /** Starts a worker, waits until it has checked all sites, and counts its calls about Schedules. */
  const started = async () => {
    const worker = await workerProcess(app, [], env);
    const handle = app.deps.temporal.workflow.getHandle(`sync-schedules:${app.deps.taskQueuePrefix}`);
    await handle.result();
    await worker.stop();
    const calls = Object.entries(gateway.calls()).filter(([name]) => name.includes("Schedule"));
    return { creates: Object.fromEntries(calls)["CreateSchedule"] ?? 0, all: calls.reduce((sum, [, times]) => sum + times, 0) };
  };
  expect((await started()).creates).toBeGreaterThanOrEqual(SITES);
  await until("Temporal's list has all", known, 60_000);
  const second = await started();
  expect(second.creates).toBe(0);
  expect(second.all).toBeLessThanOrEqual(5);

  // A difference from a site's row is still corrected.
  await app.orm.em.fork().execute("update igny8_site_integrations set is_active = false where id % 500 = 0");
  const third = await started();
  expect(third.all).toBeLessThanOrEqual(5 + 2);
}, 240_000);
