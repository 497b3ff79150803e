import { beforeEach, expect, test } from "vitest";
import { Plugin, PluginInstallation, PluginVersion } from "../../../db/plugin/entities.ts";
import { NotificationDelivery, NotificationEndpoint } from "../../../db/notifications/entities.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { useApp } from "../../support/app.ts";
import { forgetReleases, pluginSite, releasedVersion } from "../../support/fixtures/plugins.ts";
import { createOperator } from "../../support/fixtures/release.ts";
import { SLUG } from "../../support/fixtures/pluginSources.ts";

const app = useApp();
beforeEach(async () => {
  await forgetReleases(app);
  await releasedVersion(app, "1.4.0");
  await releasedVersion(app, "1.5.0");
});

type Site = Awaited<ReturnType<typeof pluginSite>>;
/** Sites that updated from 1.4.0 to 1.5.0. */
async function updatedSites(count: number): Promise<Site[]> {
  const sites = await Promise.all(Array.from({ length: count }, () => pluginSite(app)));
  for (const site of sites) for (const version of ["1.4.0", "1.5.0"]) await site.ask("register", { version });
  return sites;
}
const WELL = { errors: { fatal: 0, publish: 0, webhook: 0 }, queued: 0 };
const SICK = { errors: { fatal: 2, publish: 0, webhook: 0 }, queued: 0 };
const report = (site: Site, health: object, version = "1.5.0") => site.ask("health-check", { version, ...health });
const version = (name = "1.5.0") => app.orm.em.fork().findOneOrFail(PluginVersion, { version: name });
const halts = () => app.orm.em.fork().find(SyncEvent, { action: "rollout_halt" }, { orderBy: { id: "asc" } });
const haltsOf = async (sites: Site[]) =>
  (await halts()).filter(({ integration_id }) => sites.some((site) => site.integration_id === integration_id));

test("a report is stored, and the answer has the version's health and the next report's time", async () => {
  const [site] = await updatedSites(1);
  const update_error = { version: "1.6.0", code: "igny8_bad_signature", message: "The signature does not fit." };
  const { status, json } = await report(site!, { ...SICK, queued: 7, update_error });
  expect([status, json.data]).toEqual([200, { healthy: false, next_report_in_s: expect.any(Number) }]);
  expect(Math.abs(json.data.next_report_in_s - 86_400)).toBeLessThanOrEqual(1_800);
  const row = () => app.orm.em.fork().findOneOrFail(PluginInstallation, { integration_id: site!.integration_id });
  expect(await row()).toMatchObject({
    healthy: false,
    health: { fatal: 2, publish: 0, webhook: 0, queued: 7, update_error },
    last_health_at: expect.any(Date),
  });
  // Nothing is known of the other version yet.
  await site!.ask("register", { version: "1.6.0" });
  expect(await row()).toMatchObject({ version: "1.6.0", healthy: null, health: null, last_health_at: null });
  expect((await report(site!, WELL, "1.6.0")).json.data.healthy).toBe(true);
});

test("more than a fifth of at least five updated sites unhealthy halts the rollout once, with an event on each unhealthy site", async () => {
  const sites = await updatedSites(6);
  const [sick, alsoSick] = sites;
  const endpoint = { url: "https://example.com", kinds: ["plugin.rollout_halted"], secrets: {}, enabled: true, description: "" };
  await app.orm.em.fork().insert(NotificationEndpoint, { account_id: sick!.account_id, ...endpoint });
  await report(sick!, SICK);
  await report(alsoSick!, SICK);
  for (const site of sites.slice(2, 4)) await report(site, WELL);
  // Half of four are unhealthy, but four are too few.
  expect(await version()).toMatchObject({ halted_at: null });
  await report(sites[4]!, WELL);
  expect(await version()).toMatchObject({
    halted_at: expect.any(Date),
    halt_reason: "Of 5 sites that updated and reported since, 2 are unhealthy, of 2 accounts.",
  });
  for (const site of sites) await report(site, SICK);
  const events = await haltsOf(sites);
  expect(new Set(events.map(({ integration_id }) => integration_id))).toEqual(new Set([sick!.integration_id, alsoSick!.integration_id]));
  expect(events).toHaveLength(2);
  expect(events[0]).toMatchObject({
    ...{ event_type: "error", success: false, error_message: "Since the update from 1.4.0: 2 fatal errors." },
    details: { version: "1.5.0", previous_version: "1.4.0", health: { fatal: 2 } },
  });
  const told = await app.orm.em.fork().find(NotificationDelivery, { account_id: sick!.account_id });
  expect(told).toMatchObject([{ kind: "plugin.rollout_halted", payload: { error: "Since the update from 1.4.0: 2 fatal errors." } }]);
  // It is not offered any more; a site with the previous version stays there.
  const other = await pluginSite(app);
  expect((await other.ask("check-update", { installed_version: "1.4.0" })).json.data).toMatchObject({
    reason: "rollout_halted",
    update: null,
  });
  expect((await other.ask("check-update", { installed_version: "1.3.3" })).json.data.update.new_version).toBe("1.4.0");
});

test("up to a fifth does not halt it, and new installations do not count", async () => {
  const sites = await updatedSites(5);
  await report(sites[0]!, SICK);
  for (const site of sites.slice(1)) await report(site, WELL);
  for (let index = 0; index < 5; index += 1) {
    const fresh = await pluginSite(app);
    await fresh.ask("register", { version: "1.5.0" });
    await report(fresh, SICK);
  }
  expect(await version()).toMatchObject({ halted_at: null });
  expect(await haltsOf(sites)).toEqual([]);
});

test("concurrent reports halt it once", async () => {
  const sites = await updatedSites(12);
  await Promise.all(sites.map((site) => report(site, SICK)));
  const events = await haltsOf(sites);
  const ids = events.map(({ integration_id }) => integration_id);
  expect(ids.length).toBeGreaterThanOrEqual(5);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await version()).toMatchObject({ halted_at: expect.any(Date) });
});

test("an operator may resume: earlier reports do not halt it again, new ones do", async () => {
  const account = await createOperator(app);
  const sites = await updatedSites(6);
  for (const site of sites) await report(site, SICK);
  expect(await version()).toMatchObject({ halted_at: expect.any(Date) });
  expect((await app.call("POST", `/api/v1/plugins/${SLUG}/versions/1.5.0/resume/`, account.token)).status).toBe(200);
  for (const site of sites.slice(0, 4)) await report(site, SICK);
  expect(await version()).toMatchObject({ halted_at: null });
  await report(sites[4]!, SICK);
  expect(await version()).toMatchObject({ halted_at: expect.any(Date) });
});

/** 150 unhealthy sites that accepted our calls, each of another account. */
async function manySick(accounts: number): Promise<void> {
  const { id: plugin_id } = await app.orm.em.fork().findOneOrFail(Plugin, { slug: SLUG });
  await app.orm.em.execute(
    `with a as (insert into igny8_accounts (name) select 'Many' from generate_series(1, ?::int) returning id),
          o as (select id, row_number() over () - 1 as place from a),
          s as (insert into igny8_sites (account_id, name, url)
                select o.id, 'S', 'https://many.example.com/' || n from generate_series(1, 150) n join o on o.place = n % ?::int returning id, account_id, url),
          i as (insert into igny8_site_integrations (account_id, site_id, config_json, is_active, checks)
                select account_id, id, jsonb_build_object('site_url', url), true, '{"api_key": {"ok": true}}' from s returning id)
     insert into igny8_plugin_installations (plugin_id, integration_id, version, previous_version, healthy, health, last_health_at)
     select ?, id, '1.5.0', '1.4.0', false, '{"fatal": 1, "publish": 0, "webhook": 0, "queued": 0}', now() from i`,
    [accounts, accounts, plugin_id],
  );
}

test("a hundred sites get an event, and the halt is stored although there are more", async () => {
  await manySick(10);
  const [site] = await updatedSites(1);
  const before = (await halts()).length;
  await report(site!, WELL);
  expect(await version()).toMatchObject({
    halt_reason: "Of 151 sites that updated and reported since, 150 are unhealthy, of 10 accounts.",
  });
  expect((await halts()).length - before).toBe(100);
});

test("invalid counts are refused with their field", async () => {
  const [site] = await updatedSites(1);
  const { status, json } = await report(site!, { errors: { fatal: -1 }, queued: "many" });
  expect([status, json.error.details.map(({ field }: { field: string }) => field)]).toEqual([422, ["errors.fatal", "queued"]]);
});
