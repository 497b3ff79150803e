import { expect, test } from "vitest";
import { PluginVersion } from "../../db/plugin/entities.ts";
import { ensureFirstRelease } from "../../worker/firstRelease.ts";
import { SIGNING_KEYS } from "../support/fixtures/accounts.ts";
import { useReleases } from "../support/fixtures/release.ts";
import { until } from "../support/until.ts";

// A fresh installation: whoever adds the first site finds the plugin's package there.
const release = useReleases();
const said: string[] = [];
const start = (signingKeys = SIGNING_KEYS) => {
  const { deps, orm } = release.app;
  const { temporal, taskQueuePrefix } = deps;
  const note = (_: object, message: string) => void said.push(message);
  const log = { info: note, warn: note };
  return ensureFirstRelease({ orm, temporal, taskQueuePrefix, pluginSources: release.sources.folder, signingKeys, log });
};
const ours = () => release.app.orm.em.fork().find(PluginVersion, { version: "1.5.0" });
const status = async () => (await ours())[0]?.status;

test("without a key to sign with nothing is released, and the log says why", async () => {
  await start([]);
  expect([await ours(), said.at(-1)]).toEqual([[], expect.stringContaining("PLUGIN_SIGNING_KEYS is not set")]);
});

test("a build that fails leaves a draft with the reason; the next start tries again, from two processes at once", async () => {
  await release.sources.edit("readme.txt", (text) => text.replace("Stable tag: 1.5.0", "Stable tag: 1.4.9"));
  await start();
  await until("it has failed", async () => (await status()) === "draft");
  expect((await ours())[0]!.error).toContain("Stable tag");
  await release.sources.edit("readme.txt", (text) => text.replace("Stable tag: 1.4.9", "Stable tag: 1.5.0"));
  await Promise.all([start(), start()]);
  await until("it is released", async () => (await status()) === "released");
  expect(await ours()).toMatchObject([{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), rollout: 100, changelog: expect.any(String) }]);
});

test("once a version was released, a start releases nothing, also not newer sources", async () => {
  await release.sources.become("1.6.0");
  said.length = 0;
  await start();
  expect([said, await release.app.orm.em.fork().count(PluginVersion, { version: "1.6.0" })]).toEqual([[], 0]);
});
