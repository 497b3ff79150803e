import { createHash } from "node:crypto";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { publicKeyOf } from "../../../activities/plugin/keys.ts";
import { PluginVersion } from "../../../db/plugin/entities.ts";
import type { Manifest } from "../../../domain/plugin/manifest.ts";
import { SIGNING_KEYS } from "../../support/fixtures/accounts.ts";
import { keepHistory } from "../../support/histories.ts";
import { SLUG } from "../../support/fixtures/pluginSources.ts";
import { isSigned, rejected, useReleases } from "../../support/fixtures/release.ts";

const release = useReleases();

const sql = (text: string) => release.app.orm.em.fork().execute(text);
const packageOf = async (sha256: string) =>
  new Uint8Array(await new Response((await release.app.deps.pluginStore.open(sha256)).stream).arrayBuffer());

test("a release is linted, packed, signed, stored, and then offered; its history contains neither key nor package", async () => {
  const handle = await release.start("1.5.0");
  expect(await handle.result()).toEqual({ released: true });
  const row = await release.row("1.5.0");
  expect(row).toMatchObject({
    ...{ status: "released", error: null, requires_wordpress: "5.6", requires_php: "7.4", key_id: "release-2" },
    released_at: expect.any(Date),
  });
  expect(row.steps.map(({ step, state }) => [step, state])).toEqual(
    ["lint", "pack", "sign", "store", "release"].map((step) => [step, "done"]),
  );
  for (const { started_at, ended_at, message } of row.steps) {
    expect(Date.parse(ended_at!)).toBeGreaterThanOrEqual(Date.parse(started_at!));
    expect(message).not.toBe("");
  }
  const zip = await packageOf(row.sha256!);
  expect([zip.length, createHash("sha256").update(zip).digest("hex"), createHash("md5").update(zip).digest("hex")]).toEqual([
    row.bytes,
    row.sha256,
    row.md5,
  ]);
  const files = unzipSync(zip);
  const manifest = JSON.parse(row.manifest!) as Manifest;
  expect(manifest).toMatchObject({
    ...{ format: "igny8-plugin-manifest-1", slug: SLUG, version: "1.5.0", channel: "stable", sha256: row.sha256, bytes: zip.length },
    ...{ requires: "5.6", tested: row.tested_wordpress, requires_php: "7.4", expires_at: row.expires_at!.toISOString() },
  });
  expect(Date.parse(manifest.expires_at) - Date.parse(manifest.signed_at)).toBe(30 * 86_400_000);
  expect(manifest.files.map(({ path, bytes, sha256 }) => [`${SLUG}/${path}`, bytes, sha256])).toEqual(
    Object.entries(files).map(([path, bytes]) => [path, bytes.length, createHash("sha256").update(bytes).digest("hex")]),
  );
  expect(row.files).toBe(manifest.files.length);

  // The package trusts the key that signed it, and the next key.
  const trusted = new TextDecoder().decode(files[`${SLUG}/includes/release-keys.php`]);
  const keys = Object.fromEntries([...trusted.matchAll(/^\t'([\w-]+)' => '([^']+)',$/gm)].map(([, id, key]) => [id!, key!]));
  expect(keys).toEqual(Object.fromEntries(SIGNING_KEYS.map((key) => [key.id, publicKeyOf(key)])));
  expect(isSigned(keys[row.key_id!]!, row.manifest!, row.signature!)).toBe(true);
  expect(isSigned(keys["release-1"]!, row.manifest!, row.signature!)).toBe(false);
  expect(isSigned(keys[row.key_id!]!, `${row.manifest!} `, row.signature!)).toBe(false);

  const history = JSON.stringify(await handle.fetchHistory());
  for (const secret of [row.signature!, ...SIGNING_KEYS.map(({ key }) => key.toString("base64")), "release-keys"])
    expect(history).not.toContain(secret);
  await keepHistory("released", handle);
});

/** Ways in which each step fails, and how to repair them. `giveUp`: the failure is one that is retried. */
const FAILURES: { step: string; said: RegExp; giveUp?: number; history?: string; act(): Promise<() => Promise<unknown>> }[] = [
  {
    step: "lint",
    said: /includes\/broken\.php, line 3: .*expecting '\)'/,
    history: "release-refused",
    async act() {
      await writeFile(join(release.sources.plugin, "includes/broken.php"), "<?php\n\nfunction (");
      return () => rm(join(release.sources.plugin, "includes/broken.php"));
    },
  },
  {
    step: "lint",
    said: /"Stable tag" says 1\.5\.9 instead of 1\.6\.0/,
    async act() {
      await release.sources.edit("readme.txt", (text) => text.replace("Stable tag: 1.6.0", "Stable tag: 1.5.9"));
      return () => release.sources.become("1.6.0");
    },
  },
  {
    step: "lint",
    said: /includes\/elsewhere\.php is neither a file nor a folder/,
    async act() {
      await symlink("/etc/hostname", join(release.sources.plugin, "includes/elsewhere.php"));
      return () => rm(join(release.sources.plugin, "includes/elsewhere.php"));
    },
  },
  {
    step: "pack",
    said: /no packing today/,
    giveUp: 10_000,
    async act() {
      await sql(`create function refuse() returns trigger language plpgsql as $$ begin
        if new.status = 'building' and new.steps -> 1 ->> 'state' = 'running' then raise 'no packing today'; end if; return new; end $$`);
      await sql("create trigger refuse before update on igny8_plugin_versions for each row execute function refuse()");
      return () => sql("drop trigger refuse on igny8_plugin_versions; drop function refuse");
    },
  },
  {
    step: "sign",
    said: /no key to sign with.*openssl rand -base64 32.*PLUGIN_SIGNING_KEYS/,
    async act() {
      release.signingKeys.length = 0;
      return async () => release.signingKeys.push(...SIGNING_KEYS);
    },
  },
  {
    step: "store",
    said: /EEXIST|ENOTDIR/,
    giveUp: 10_000,
    history: "release-given-up",
    async act() {
      await rename(release.app.pluginDir, `${release.app.pluginDir}-away`);
      await writeFile(release.app.pluginDir, "no folder");
      return async () => {
        await rm(release.app.pluginDir);
        await rename(`${release.app.pluginDir}-away`, release.app.pluginDir);
      };
    },
  },
  {
    step: "release",
    said: /no release today/,
    giveUp: 10_000,
    async act() {
      await sql(`create function refuse() returns trigger language plpgsql as $$ begin
        if new.status = 'released' then raise 'no release today'; end if; return new; end $$`);
      await sql("create trigger refuse before update on igny8_plugin_versions for each row execute function refuse()");
      return () => sql("drop trigger refuse on igny8_plugin_versions; drop function refuse");
    },
  },
];

test.each(FAILURES)(
  "$step fails ($said): the version is a draft with the reason, and the last release is unchanged",
  async ({ step, said, giveUp, history, act }) => {
    await release.sources.become("1.6.0");
    const before = await release.row("1.5.0");
    const undo = await act();
    const handle = await release.start("1.6.0", giveUp);
    expect(await rejected(handle.result()).finally(undo)).toMatch(said);
    const row = await release.row("1.6.0");
    expect(row).toMatchObject({ status: "draft", released_at: null, error: expect.stringMatching(said) });
    expect([row.sha256, row.manifest, row.signature, row.expires_at, row.bytes]).toEqual([null, null, null, null, null]);
    expect(row.error).toMatch(new RegExp(`^${step}: `));
    const at = row.steps.findIndex((one) => one.step === step);
    expect(row.steps.map(({ state }) => state)).toEqual(
      row.steps.map((_, place) => (place < at ? "done" : place === at ? "failed" : "waiting")),
    );
    expect(row.steps[at]!.message).toMatch(said);
    expect(await release.row("1.5.0")).toEqual(before);
    expect((await packageOf(before.sha256!)).length).toBe(before.bytes);
    if (history) await keepHistory(history, handle);
  },
);

test("after the repair it is released; the next version must be higher than all before, with different files", async () => {
  expect(await (await release.start("1.6.0")).result()).toEqual({ released: true });
  expect(await release.row("1.6.0")).toMatchObject({ status: "released", error: null });
  for (const version of ["1.5.5", "1.6.0-beta.1"]) {
    await release.sources.become(version);
    expect(await rejected((await release.start(version)).result())).toContain(`${version} is not higher than 1.6.0, which was released`);
    expect((await release.row(version)).status).toBe("draft");
  }
  await release.app.orm.em.fork().nativeUpdate(PluginVersion, { version: "1.6.0" }, { status: "withdrawn" });
  await release.sources.become("1.5.6");
  expect(await rejected((await release.start("1.5.6")).result())).toContain("1.5.6 is not higher than 1.6.0");
});

test("a version that is not being built is not touched", async () => {
  const { id } = await release.row("1.3.3");
  const before = await release.row("1.3.3");
  const handle = await release.app.deps.temporal.workflow.start("releasePlugin", {
    workflowId: `release:${release.app.deps.taskQueuePrefix}:${id}`,
    taskQueue: `${release.app.deps.taskQueuePrefix}-build`,
    args: [id],
  });
  expect(await handle.result()).toEqual({ released: false });
  expect(await release.row("1.3.3")).toEqual(before);
  await keepHistory("release-of-none", handle);
});

test("missing sources: the error names the folder", async () => {
  await rename(release.sources.plugin, `${release.sources.plugin}-away`);
  expect(await rejected((await release.start("1.9.0")).result())).toMatch(/lint: There are no sources in .*PLUGIN_SOURCES/);
  await rename(`${release.sources.plugin}-away`, release.sources.plugin);
  await mkdir(release.app.pluginDir, { recursive: true });
});
