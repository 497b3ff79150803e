import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SiteIntegration } from "../../db/integration.ts";
import { callingKeys } from "../../db/integrationKeys.ts";
import { PluginInstallation } from "../../db/plugin.ts";
import { createAccount, createSite, SECRET_KEYS } from "../support/fixtures.ts";
import { downloadsOf } from "../support/plugins.ts";
import { pluginSources, SLUG } from "../support/pluginSources.ts";
import { releases } from "../support/release.ts";
import { servedApp } from "../support/serve.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

let app: Awaited<ReturnType<typeof servedApp>>;
let wordpress: Awaited<ReturnType<typeof testWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let sources: Awaited<ReturnType<typeof pluginSources>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;

beforeAll(async () => {
  app = await servedApp();
  wordpress = await testWordPress({ allowedHosts: [app.host] });
  sources = await pluginSources();
  worker = await testWorker(app, { allowedHosts: [wordpress.host], queues: ["build"], release: { pluginSources: sources.folder } });
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, wordpress.url)) };
  // Before its first install.
  await wordpress.wp(["plugin", "deactivate", SLUG]);
  await wordpress.wp(["plugin", "delete", SLUG]);
});
afterAll(async () => {
  await worker?.stop();
  await wordpress?.stop();
  await app?.close();
  await sources?.remove();
});

async function release(version: string) {
  await sources.become(version);
  await (await releases(app).start(version)).result();
}
const installation = () => app.orm.em.fork().findOne(PluginInstallation, { integration_id: owner.integration_id });
const wp = async (code: string) => JSON.parse(await wordpress.wp(["eval", `echo wp_json_encode( ${code} );`]));

test("an install link's package connects a real WordPress by itself", async () => {
  await release("1.4.0");
  const made = await app.call("POST", `/api/v1/integration/integrations/${owner.integration_id}/install-link/`, owner.token);
  expect(made.status).toBe(201);
  const zip = join(sources.folder, "from-link.zip");
  await writeFile(zip, Buffer.from(await (await fetch(made.json.data.url)).arrayBuffer()));
  await wordpress.wp(["plugin", "install", zip]);
  await wordpress.wp(["plugin", "activate", SLUG]);
  const integration = await app.orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id);
  const [key] = callingKeys(SECRET_KEYS, integration, new Date());
  expect(key).not.toBe(owner.api_key);
  expect(await wp("array( igny8_api_url(), igny8_api_key(), igny8_site_id() )")).toEqual([app.url, key, owner.site_id]);
  expect(await installation()).toMatchObject({ version: "1.4.0", previous_version: null, wordpress_version: expect.stringMatching(/^\d/) });
  expect(await wp(`file_exists( WP_PLUGIN_DIR . '/${SLUG}/enrolment.json' )`)).toBe(false);
});

test("it is offered the next version, checks its signature, installs it, and tells how it is", async () => {
  await release("1.4.1");
  const offer = await wp("igny8_ask_for_update()");
  expect(offer).toMatchObject({ error: "", answer: { update_available: true, latest_version: "1.4.1" } });
  await wp("igny8_check_now()['error']");
  await wordpress.wp(["plugin", "update", SLUG]);
  expect(await wp("igny8_installed_version()")).toBe("1.4.1");
  expect((await downloadsOf(app, 2)).map(({ kind, outcome, version }) => [kind, outcome, version])).toEqual([
    ["enrolment", "complete", "1.4.0"],
    ["update", "complete", "1.4.1"],
  ]);
  await wordpress.wp(["eval", "igny8_report_health();"]);
  const row = await until("it is known with its new version", async () => {
    const found = await installation();
    return found?.version === "1.4.1" && found.healthy !== null && found;
  });
  expect(row).toMatchObject({ previous_version: "1.4.0", healthy: true, health: { fatal: 0, update_error: null } });
});

test("what was withdrawn after it was offered is not installed, and the site says why", async () => {
  await release("1.4.2");
  await wp("igny8_check_now()['error']");
  await app.orm.em.execute("update igny8_plugin_versions set status = 'withdrawn' where version = '1.4.2'");
  await wordpress.wp(["plugin", "update", SLUG]).catch(() => undefined);
  expect(await wp("igny8_installed_version()")).toBe("1.4.1");
  expect(await wp("igny8_ask_for_update()['answer']['reason']")).toBe("up_to_date");
  expect((await downloadsOf(app, 3)).at(-1)).toMatchObject({ kind: "update", outcome: "refused" });
});
