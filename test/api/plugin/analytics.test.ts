import { beforeAll, expect, test } from "vitest";
import { countVersions } from "../../../db/plugin/analytics.ts";
import { Plugin } from "../../../db/plugin/entities.ts";
import { useApp } from "../../support/app.ts";
import { pluginSite, releasedVersion } from "../../support/fixtures/plugins.ts";
import { createOperator } from "../../support/fixtures/release.ts";
import { SLUG } from "../../support/fixtures/pluginSources.ts";

const app = useApp();
let operator: string;
let plugin_id: number;
let sites: Awaited<ReturnType<typeof pluginSite>>[];
beforeAll(async () => {
  const account = await createOperator(app);
  operator = account.token;
  plugin_id = (await app.orm.em.fork().findOneOrFail(Plugin, { slug: SLUG })).id;
  await releasedVersion(app, "1.4.0");
  sites = [];
  for (const [version, php_version, fatal] of [
    ["1.3.3", "7.4.33", undefined],
    ["1.4.0", "8.3.4", 0],
    ["1.4.0", "8.3.9", 1],
    ["1.4.0", "8.4.1", undefined],
  ] as const) {
    const site = await pluginSite(app);
    sites.push(site);
    if (fatal === undefined) await site.ask("register", { version, php_version });
    else await site.ask("health-check", { version, php_version, errors: { fatal } });
  }
  // A site that has not reported for a long time.
  await app.orm.em.execute("update igny8_plugin_installations set last_seen_at = now() - interval '8 days' where integration_id = ?", [
    sites[3]!.integration_id,
  ]);
  await countVersions(app.orm.em.fork());
  await app.orm.em.execute(
    "insert into igny8_plugin_version_days (plugin_id, day, version, sites, active) select plugin_id, day - 40, version, 9, 9 from igny8_plugin_version_days",
  );
  const rows = [
    ["1.4.0", "public", "complete", "US", 0],
    ["1.4.0", "public", "complete", "DE", 0],
    ["1.4.0", "update", "aborted", "DE", 1],
    ["1.3.3", "update", "complete", null, 1],
    [null, "update", "refused", "FR", 2],
    ["1.4.0", "enrolment", "failed", "FR", 2],
    ["1.4.0", "public", "partial", "FR", 45],
  ];
  for (const [version, kind, outcome, country, days] of rows) {
    await app.orm.em.execute(
      `insert into igny8_plugin_downloads (plugin_id, version, kind, outcome, country, day)
       values (?, ?, ?, ?, ?, (now() at time zone 'UTC')::date - ?::int)`,
      [plugin_id, version, kind, outcome, country, days],
    );
  }
});

const analytics = (query = "") => app.call("GET", `/api/v1/plugins/${SLUG}/analytics/${query}`, operator);
const list = (query = "") => app.call("GET", `/api/v1/plugins/${SLUG}/installations/${query}`, operator);
const today = new Date().toISOString().slice(0, 10);
const none = { complete: 0, partial: 0, aborted: 0, refused: 0, failed: 0 };

test("sites by version, those that reported lately, and their health", async () => {
  const { status, json } = await analytics();
  expect([status, json.data]).toEqual([
    200,
    expect.objectContaining({
      ...{ days: 30, sites: 4, active_sites: 3 },
      versions: [
        { version: "1.4.0", sites: 3, active: 2, healthy: 1, unhealthy: 1 },
        { version: "1.3.3", sites: 1, active: 1, healthy: 0, unhealthy: 0 },
      ],
      compatibility: [
        { version: "1.4.0", wordpress: "6.9", php: "8.3", sites: 2, unhealthy: 1 },
        { version: "1.3.3", wordpress: "6.9", php: "7.4", sites: 1, unhealthy: 0 },
      ],
    }),
  ]);
});

test("versions day by day, as they were counted", async () => {
  const counted = [
    { day: today, version: "1.3.3", sites: 1, active: 1 },
    { day: today, version: "1.4.0", sites: 3, active: 2 },
  ];
  expect((await analytics()).json.data.distribution).toEqual(counted);
  expect((await analytics("?days=60")).json.data.distribution).toHaveLength(4);
  // Again on the same day: newer numbers in the same rows.
  await countVersions(app.orm.em.fork());
  expect((await analytics("?days=1")).json.data.distribution).toEqual(counted);
});

test("downloads by version, day, country and kind, with their outcomes", async () => {
  const { downloads } = (await analytics()).json.data;
  expect(downloads.total).toEqual({ complete: 3, partial: 0, aborted: 1, refused: 1, failed: 1 });
  expect(downloads.by_version).toEqual(
    expect.arrayContaining([
      { ...none, version: "1.4.0", complete: 2, aborted: 1, failed: 1 },
      { ...none, version: "1.3.3", complete: 1 },
      { ...none, version: null, refused: 1 },
    ]),
  );
  expect(downloads.by_day.map(({ day }: { day: string }) => day)).toEqual(
    [2, 1, 0].map((days) => new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10)),
  );
  expect(downloads.by_day.at(-1)).toEqual({ ...none, day: today, complete: 2 });
  expect(downloads.by_country).toEqual(
    expect.arrayContaining([
      { ...none, country: "DE", complete: 1, aborted: 1 },
      { ...none, country: null, complete: 1 },
      { ...none, country: "FR", refused: 1, failed: 1 },
    ]),
  );
  expect(downloads.by_kind).toHaveLength(3);
  expect((await analytics("?days=90")).json.data.downloads.total.partial).toBe(1);
});

test("installations are listed page by page, and by version and health", async () => {
  const seen: number[] = [];
  let cursor = "";
  for (let pages = 0; pages < 10; pages += 1) {
    const { json } = await list(`?limit=3${cursor && `&cursor=${cursor}`}`);
    seen.push(...json.data.map((row: { integration_id: number }) => row.integration_id));
    if (!json.next_cursor) break;
    cursor = json.next_cursor;
  }
  expect(seen).toEqual(sites.map(({ integration_id }) => integration_id).toReversed());
  const idsOf = async (query: string) => (await list(query)).json.data.map((row: { integration_id: number }) => row.integration_id);
  expect((await list("?limit=1")).json.data[0].account_name).toMatch(/\S/);
  expect(await idsOf("?version=1.3.3")).toEqual([sites[0]!.integration_id]);
  expect(await idsOf("?health=unhealthy")).toEqual([sites[2]!.integration_id]);
  expect(await idsOf("?health=healthy&version=1.4.0")).toEqual([sites[1]!.integration_id]);
  expect(await idsOf("?health=unknown")).toEqual([sites[3]!, sites[0]!].map(({ integration_id }) => integration_id));
  expect((await list("?health=unhealthy")).json.data[0]).toMatchObject({
    ...{ site_url: sites[2]!.url, account_id: sites[2]!.account_id, version: "1.4.0", php_version: "8.3.9", healthy: false },
    health: { fatal: 1, publish: 0, webhook: 0, queued: 0, update_error: null },
  });
});

test("only operators see it, and the period is limited", async () => {
  for (const route of ["analytics", "installations"]) {
    const path = `/api/v1/plugins/${SLUG}/${route}/`;
    expect((await app.call("GET", path)).status).toBe(401);
    expect((await app.call("GET", path, sites[0]!.token)).json.error.code).toBe("operator_required");
  }
  expect((await analytics("?days=366")).status).toBe(422);
  expect((await app.call("GET", "/api/v1/plugins/other/analytics/", operator)).status).toBe(404);
});
