import { unzipSync } from "fflate";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { packPlugin } from "../../../activities/plugin/pack.ts";
import { createApp } from "../../../api/app.ts";
import { PluginVersion } from "../../../db/plugin/entities.ts";
import { useApp } from "../../support/app.ts";
import { forgetReleases, pluginSite, releasedVersion } from "../../support/fixtures/plugins.ts";
import { SLUG } from "../../support/fixtures/pluginSources.ts";
import { createOperator } from "../../support/fixtures/release.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

const app = useApp();
let operator: string;
beforeAll(async () => {
  operator = (await createOperator(app)).token;
});
beforeEach(() => forgetReleases(app));

const ALL = `/api/v1/plugins/${SLUG}/versions/`;
const rollBack = (version: string, body: object = {}) => app.call("POST", `${ALL}${version}/roll-back/`, operator, body);
const versions = async () => {
  const rows = await app.orm.em.fork().find(PluginVersion, {}, { orderBy: { id: "asc" } });
  return rows.map(({ version, status, restores }) => `${version} ${status}${restores ? ` restores ${restores}` : ""}`);
};

function packageWith(version: string, code: string) {
  const text = (content: string) => new TextEncoder().encode(content);
  const main = `<?php\n/**\n * Version: ${version}\n * Requires at least: 5.6\n * Requires PHP: 7.4\n */\ndefine( 'IGNY8_BRIDGE_VERSION', '${version}' );\n`;
  const { zip } = packPlugin(SLUG, version, [
    { path: `${SLUG}.php`, bytes: text(main) },
    { path: "readme.txt", bytes: text(`Tested up to: 7.1\nStable tag: ${version}\n`) },
    { path: "includes/code.php", bytes: text(code) },
  ]);
  return zip;
}

test("the previous version is released again above all others, the bad one is withdrawn, and sites with it are offered the step back", async () => {
  await releasedVersion(app, "1.4.0", { package: packageWith("1.4.0", "<?php // good") });
  await releasedVersion(app, "1.4.1", { package: packageWith("1.4.1", "<?php // withdrawn"), status: "withdrawn" });
  await releasedVersion(app, "1.5.0-beta.1", {
    package: packageWith("1.5.0-beta.1", "<?php // beta"),
    channel: "beta",
    status: "deprecated",
  });
  await releasedVersion(app, "1.5.0", { package: packageWith("1.5.0", "<?php // bad") });
  const site = await pluginSite(app);
  const { status, json } = await rollBack("1.5.0", { reason: "Sites get slow." });
  expect([status, json.data.version, json.data.restores]).toEqual([202, "1.5.1", "1.4.0"]);
  expect(json.data.changelog).toBe("* Rolls back to 1.4.0: Sites get slow.");
  const worker = await testWorker(app, { allowedHosts: [], queues: ["build"] });
  const done = await until("1.5.1 is built", async () => {
    const { data } = (await app.call("GET", `${ALL}1.5.1/`, operator)).json;
    return data.status !== "building" && data;
  });
  await worker.stop();
  expect([done.status, done.error, done.requires_wordpress]).toEqual(["released", null, "5.6"]);
  const { stream } = await app.deps.pluginStore.open(done.sha256);
  const files = unzipSync(new Uint8Array(await new Response(stream).arrayBuffer()));
  const textOf = (path: string) => new TextDecoder().decode(files[`${SLUG}/${path}`]);
  expect(textOf("includes/code.php")).toBe("<?php // good");
  expect(textOf(`${SLUG}.php`)).toContain("define( 'IGNY8_BRIDGE_VERSION', '1.5.1' )");
  // It trusts the current signing keys.
  expect(textOf("includes/release-keys.php")).toContain("'release-2' =>");
  expect((await versions()).slice(-2)).toEqual(["1.5.0 withdrawn", "1.5.1 released restores 1.4.0"]);
  const offer = await site.ask("check-update", { installed_version: "1.5.0", channel: "stable" });
  expect(offer.json.data).toMatchObject({ update_available: true, latest_version: "1.5.1" });
});

test("a version that can't be rolled back is refused with what to do, and nothing changes", async () => {
  await releasedVersion(app, "1.4.0");
  expect((await rollBack("1.4.0")).json.error).toMatchObject({
    code: "nothing_before",
    message: expect.stringContaining("release a fixed version"),
  });
  await releasedVersion(app, "1.5.0");
  expect((await rollBack("1.4.0")).json.error).toMatchObject({
    code: "not_the_newest",
    message: expect.stringContaining("roll back 1.5.0"),
  });
  expect((await rollBack("1.5.0", { version: "1.4.0" })).json.error.details).toMatchObject([{ field: "version" }]);
  expect((await rollBack("1.5.0", { version: "next" })).json.error.details).toMatchObject([{ field: "version" }]);
  expect((await rollBack("2.0.0")).status).toBe(404);
  expect(await versions()).toEqual(["1.4.0 released", "1.5.0 released"]);
});

test("of two concurrent operators one begins, and the other is told so", async () => {
  await releasedVersion(app, "1.4.0");
  await releasedVersion(app, "1.5.0");
  const both = await Promise.all([rollBack("1.5.0"), rollBack("1.5.0")]);
  expect(both.filter(({ status }) => status === 202)).toHaveLength(1);
  expect(both.find(({ status }) => status === 409)?.json.error.code).toBe("roll_back_begun");
  expect((await versions()).filter((text) => text.includes("restores"))).toHaveLength(1);
});

test("while Temporal is down the bad version is still withdrawn, and the step back is a draft", async () => {
  await releasedVersion(app, "1.4.0");
  await releasedVersion(app, "1.5.0");
  const away = createApp({ ...app.deps, temporal: temporalAway() });
  const answer = await away.request(`${ALL}1.5.0/roll-back/`, { method: "POST", headers: { authorization: `Bearer ${operator}` } });
  expect([answer.status, ((await answer.json()) as { error: { message: string } }).error.message]).toEqual([
    503,
    expect.stringContaining("1.5.0 is withdrawn, and 1.5.1, which rolls it back, is a draft."),
  ]);
  expect(await versions()).toEqual(["1.4.0 released", "1.5.0 withdrawn", "1.5.1 draft restores 1.4.0"]);
});
