import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { PluginVersion } from "../../../db/plugin/entities.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { createAccount } from "../../support/fixtures/accounts.ts";
import { forgetReleases, pluginSite, releasedVersion } from "../../support/fixtures/plugins.ts";
import { report } from "../../support/tries.ts";

// A halted rollout withholds an update from every customer. One customer's false reports must not halt it.

let api: TestApp;
let app: TestApp;
const logged: string[] = [];
beforeAll(async () => {
  api = await testApp();
  const log = pino({ level: "warn" }, { write: (line: string) => void logged.push(JSON.parse(line).msg) });
  app = { ...api, app: createApp({ ...api.deps, log }) };
});
afterAll(() => api?.close());
beforeEach(async () => {
  await forgetReleases(api);
  for (const version of ["1.4.0", "1.5.0"]) await releasedVersion(api, version);
  logged.length = 0;
});

type Site = Awaited<ReturnType<typeof pluginSite>>;
const SICK = { errors: { fatal: 2, publish: 0, webhook: 0 }, queued: 0 };
const many = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));
const change = (site: Site, fields: Partial<SiteIntegration>) =>
  api.orm.em.fork().nativeUpdate(SiteIntegration, site.integration_id, fields);
async function ofOneAccount(count: number): Promise<Site[]> {
  const owner = await createAccount(api.orm);
  return many(count, () => pluginSite(app, undefined, owner));
}
async function ofMany(count: number, fields?: Partial<SiteIntegration>): Promise<Site[]> {
  const sites = await many(count, () => pluginSite(app));
  if (fields) for (const site of sites) await change(site, fields);
  return sites;
}
async function allSick(sites: Site[]): Promise<boolean> {
  for (const site of sites) {
    for (const version of ["1.4.0", "1.5.0"]) await site.ask("register", { version });
    await site.ask("health-check", { version: "1.5.0", ...SICK });
  }
  const { halted_at } = await api.orm.em.fork().findOneOrFail(PluginVersion, { version: "1.5.0" });
  return Boolean(halted_at);
}

test.each<[string, () => Promise<Site[]>]>([
  ["five of one account", () => ofOneAccount(5)],
  ["twelve of two accounts", async () => [...(await ofOneAccount(6)), ...(await ofOneAccount(6))]],
  ["six accounts' that were never connected", () => ofMany(6, { checks: {} })],
  ["six accounts' that were switched on by hand alone", () => ofMany(6, { checks: {}, is_active: true })],
  ["six accounts' that are off", () => ofMany(6, { is_active: false })],
  ["four accounts' that are real, and two made up", async () => [...(await ofMany(4)), ...(await ofMany(2, { checks: {} }))]],
])("sick sites halt no rollout, and operators hear of them: %s", async (what, make) => {
  const halted = await allSick(await make());
  report({ family: "rollouts halted by made-up sites", case: what, tries: 1, let_in: halted ? 1 : 0 });
  expect(halted).toBe(false);
  expect(logged).toContainEqual(
    expect.stringMatching(/are unhealthy\. IGNY8 did not halt the rollout, .* If the errors are real, halt the rollout\.$/),
  );
});

test("one account's many unhealthy sites halt nothing while others are well", async () => {
  const well = await ofMany(6);
  for (const site of well) {
    for (const version of ["1.4.0", "1.5.0"]) await site.ask("register", { version });
    await site.ask("health-check", { version: "1.5.0", ...SICK, errors: { fatal: 0, publish: 0, webhook: 0 } });
  }
  const halted = await allSick(await ofOneAccount(10));
  report({ family: "rollouts halted by made-up sites", case: "beside others that are well", tries: 1, let_in: halted ? 1 : 0 });
  expect(halted).toBe(false);
});

test("five real sites of five accounts halt it", async () => {
  expect(await allSick(await ofMany(5))).toBe(true);
  expect(logged).toEqual([]);
});
