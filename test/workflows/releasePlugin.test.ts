import { createHash, createPublicKey, verify } from "node:crypto";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ActivityFailure } from "@temporalio/common";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publicKeyOf } from "../../activities/release/keys.ts";
import { PluginVersion } from "../../db/plugin.ts";
import type { Manifest } from "../../domain/manifest.ts";
import { ensureSchedules } from "../../worker/schedules.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { SIGNING_KEYS } from "../support/fixtures.ts";
import { keepHistory } from "../support/histories.ts";
import { pluginSources, SLUG } from "../support/pluginSources.ts";
import { holdStep, releases } from "../support/release.ts";
import { until } from "../support/until.ts";
import { testWorker } from "../support/worker.ts";

let app: TestApp;
let sources: Awaited<ReturnType<typeof pluginSources>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let release: ReturnType<typeof releases>;
const signingKeys = [...SIGNING_KEYS];

beforeAll(async () => {
  [app, sources] = await Promise.all([testApp(), pluginSources()]);
  release = releases(app);
  worker = await testWorker(app, { allowedHosts: [], queues: ["build"], release: { pluginSources: sources.folder, signingKeys } });
});
afterAll(async () => {
  await worker?.stop();
  await sources?.remove();
  await app?.close();
});

const sql = (text: string) => app.orm.em.fork().execute(text);
const packageOf = async (sha256: string) =>
  new Uint8Array(await new Response((await app.deps.pluginStore.open(sha256)).stream).arrayBuffer());
const rejected = (run: Promise<unknown>) =>
  run.then(
    () => expect.unreachable(),
    // The innermost: what the activity said.
    ({ cause }: Error) => (cause instanceof ActivityFailure ? cause.cause! : (cause as Error)).message,
  );
/** As Ed25519 is verified where nothing of ours is: the public key is SubjectPublicKeyInfo (RFC 8410). */
const isSigned = (publicKey: string, text: string, signature: string) => {
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(publicKey, "base64")]);
  return verify(null, Buffer.from(text), createPublicKey({ key: spki, format: "der", type: "spki" }), Buffer.from(signature, "base64"));
};

test("a release is linted, packed, signed, stored, and then offered; its history holds no key and no package", async () => {
  const handle = await release.start("1.4.0");
  expect(await handle.result()).toEqual({ released: true });
  const row = await release.row("1.4.0");
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
    ...{ format: "igny8-plugin-manifest-1", slug: SLUG, version: "1.4.0", channel: "stable", sha256: row.sha256, bytes: zip.length },
    ...{ requires: "5.6", tested: row.tested_wordpress, requires_php: "7.4", expires_at: row.expires_at!.toISOString() },
  });
  expect(Date.parse(manifest.expires_at) - Date.parse(manifest.signed_at)).toBe(30 * 86_400_000);
  expect(manifest.files.map(({ path, bytes, sha256 }) => [`${SLUG}/${path}`, bytes, sha256])).toEqual(
    Object.entries(files).map(([path, bytes]) => [path, bytes.length, createHash("sha256").update(bytes).digest("hex")]),
  );
  expect(row.files).toBe(manifest.files.length);

  // Whom the package trusts is who signed it, and the key that comes next.
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

/** Ways in which each step fails, and how it is mended. `giveUp` where the trouble is one that is tried again. */
const FAILURES: { step: string; said: RegExp; giveUp?: number; history?: string; act(): Promise<() => Promise<unknown>> }[] = [
  {
    step: "lint",
    said: /includes\/broken\.php, line 3: .*expecting '\)'/,
    history: "release-refused",
    async act() {
      await writeFile(join(sources.plugin, "includes/broken.php"), "<?php\n\nfunction (");
      return () => rm(join(sources.plugin, "includes/broken.php"));
    },
  },
  {
    step: "lint",
    said: /"Stable tag" says 1\.4\.9 instead of 1\.5\.0/,
    async act() {
      await sources.edit("readme.txt", (text) => text.replace("Stable tag: 1.5.0", "Stable tag: 1.4.9"));
      return () => sources.become("1.5.0");
    },
  },
  {
    step: "lint",
    said: /includes\/elsewhere\.php is neither a file nor a folder/,
    async act() {
      await symlink("/etc/hostname", join(sources.plugin, "includes/elsewhere.php"));
      return () => rm(join(sources.plugin, "includes/elsewhere.php"));
    },
  },
  {
    step: "pack",
    said: /no packing today/,
    giveUp: 1_500,
    async act() {
      await sql(`create function refuse() returns trigger language plpgsql as $$ begin
        if new.status = 'building' and new.steps -> 1 ->> 'state' = 'running' then raise 'no packing today'; end if; return new; end $$`);
      await sql("create trigger refuse before update on igny8_plugin_versions for each row execute function refuse()");
      return () => sql("drop trigger refuse on igny8_plugin_versions; drop function refuse");
    },
  },
  {
    step: "sign",
    said: /no PLUGIN_SIGNING_KEYS.*openssl rand -base64 32/,
    async act() {
      signingKeys.length = 0;
      return async () => signingKeys.push(...SIGNING_KEYS);
    },
  },
  {
    step: "store",
    said: /EEXIST|ENOTDIR/,
    giveUp: 1_500,
    history: "release-given-up",
    async act() {
      await rename(app.pluginDir, `${app.pluginDir}-away`);
      await writeFile(app.pluginDir, "no folder");
      return async () => {
        await rm(app.pluginDir);
        await rename(`${app.pluginDir}-away`, app.pluginDir);
      };
    },
  },
  {
    step: "release",
    said: /no release today/,
    giveUp: 1_500,
    async act() {
      await sql(`create function refuse() returns trigger language plpgsql as $$ begin
        if new.status = 'released' then raise 'no release today'; end if; return new; end $$`);
      await sql("create trigger refuse before update on igny8_plugin_versions for each row execute function refuse()");
      return () => sql("drop trigger refuse on igny8_plugin_versions; drop function refuse");
    },
  },
];

test.each(FAILURES)(
  "$step fails ($said): a draft with the reason, and the last release is as it was",
  async ({ step, said, giveUp, history, act }) => {
    await sources.become("1.5.0");
    const before = await release.row("1.4.0");
    const undo = await act();
    const handle = await release.start("1.5.0", giveUp);
    expect(await rejected(handle.result()).finally(undo)).toMatch(said);
    const row = await release.row("1.5.0");
    expect(row).toMatchObject({ status: "draft", released_at: null, error: expect.stringMatching(said) });
    expect([row.sha256, row.manifest, row.signature, row.expires_at, row.bytes]).toEqual([null, null, null, null, null]);
    expect(row.error).toMatch(new RegExp(`^${step}: `));
    const at = row.steps.findIndex((one) => one.step === step);
    expect(row.steps.map(({ state }) => state)).toEqual(
      row.steps.map((_, place) => (place < at ? "done" : place === at ? "failed" : "waiting")),
    );
    expect(row.steps[at]!.message).toMatch(said);
    expect(await release.row("1.4.0")).toEqual(before);
    expect((await packageOf(before.sha256!)).length).toBe(before.bytes);
    if (history) await keepHistory(history, handle);
  },
);

test("once mended it is released; the next one must be higher than every one that was, and not the same", async () => {
  expect(await (await release.start("1.5.0")).result()).toEqual({ released: true });
  expect(await release.row("1.5.0")).toMatchObject({ status: "released", error: null });
  for (const version of ["1.4.5", "1.5.0-beta.1"]) {
    await sources.become(version);
    expect(await rejected((await release.start(version)).result())).toContain(`${version} is not higher than 1.5.0, which was released`);
    expect((await release.row(version)).status).toBe("draft");
  }
  await app.orm.em.fork().nativeUpdate(PluginVersion, { version: "1.5.0" }, { status: "withdrawn" });
  await sources.become("1.4.6");
  expect(await rejected((await release.start("1.4.6")).result())).toContain("1.4.6 is not higher than 1.5.0");
});

test("a higher one that is released meanwhile is noticed at the last moment", async () => {
  await sources.become("1.6.0");
  const held = await holdStep(app, 3, "done");
  const handle = await release.start("1.6.0");
  await until("it is stored", held.reached);
  await sql(`insert into igny8_plugin_versions (plugin_id, version, status, released_at)
    select id, '1.7.0', 'released', now() from igny8_plugins where slug = '${SLUG}'`);
  await held.open();
  expect(await rejected(handle.result())).toContain("release: 1.6.0 is not higher than 1.7.0");
  expect((await release.row("1.6.0")).status).toBe("draft");
  await sql("delete from igny8_plugin_versions where version = '1.7.0'");
});

test("sources that change between two steps are noticed: nothing is signed that was not packed", async () => {
  const held = await holdStep(app, 1, "done");
  const handle = await release.start("1.6.0");
  await until("it is packed", held.reached);
  await sources.edit("readme.txt", (text) => `${text}\n`);
  await held.open();
  expect(await rejected(handle.result())).toMatch(/^sign: The package is another one than a moment ago/);
  expect(await release.row("1.6.0")).toMatchObject({ status: "draft", sha256: null });
});

test("a store that is away for a while is tried again, and the row says so", async () => {
  await rename(app.pluginDir, `${app.pluginDir}-away`);
  await writeFile(app.pluginDir, "no folder");
  const handle = await release.start("1.6.0");
  const seen = await until("the trouble is seen", async () => {
    const step = await release.step("1.6.0", "store");
    return step?.message?.includes("it is tried again") && step;
  });
  expect(seen).toMatchObject({ state: "running", message: expect.stringMatching(/EEXIST|ENOTDIR/) });
  expect((await release.row("1.6.0")).status).toBe("building");
  await rm(app.pluginDir);
  await rename(`${app.pluginDir}-away`, app.pluginDir);
  expect(await handle.result()).toEqual({ released: true });
  expect(await release.step("1.6.0", "store")).toMatchObject({ state: "done", message: expect.stringContaining("read back") });
  await keepHistory("released-on-second-try", handle);
});

test("a run that an operator cancels or ends in Temporal leaves a draft, or one that is built when it is asked for again", async () => {
  await sources.become("1.7.0");
  const held = await holdStep(app, 2, "running");
  const handle = await release.start("1.7.0");
  await until("it is to be signed", held.reached);
  await handle.cancel();
  const message = rejected(handle.result());
  await held.open();
  await message;
  expect(await release.row("1.7.0")).toMatchObject({ status: "draft", error: expect.stringContaining("sign: ") });
  await keepHistory("release-cancelled", handle);

  const again = await holdStep(app, 2, "running");
  const ended = await release.start("1.7.0");
  await until("it is to be signed again", again.reached);
  await ended.terminate("by an operator");
  await again.open();
  expect((await release.row("1.7.0")).status).toBe("building");
  expect(await (await release.start("1.7.0")).result()).toEqual({ released: true });
});

test("asked for again at the moment it fails: the run that is about to end takes that up too", async () => {
  await sources.become("1.8.0");
  // Packing fails until the failure is written; that very write is overtaken by somebody who asks again.
  await sql(`create or replace function ask_again() returns trigger language plpgsql as $$ begin
    if new.status = 'building' and new.steps -> 1 ->> 'state' = 'running' and new.error is null then raise 'no packing yet'; end if;
    if new.status = 'draft' then new.status := 'building'; end if; return new; end $$`);
  await sql("create or replace trigger ask_again before update on igny8_plugin_versions for each row execute function ask_again()");
  const handle = await release.start("1.8.0", 3_000);
  // What was asked before it has begun is no other request.
  await until("it has begun", async () => (await release.step("1.8.0", "lint"))?.state === "done");
  await handle.signal("asked");
  expect(await handle.result()).toEqual({ released: true });
  expect((await release.row("1.8.0")).status).toBe("released");
  await sql("drop trigger ask_again on igny8_plugin_versions; drop function ask_again");
  await keepHistory("released-when-asked-again", handle);
});

test("a version that is not being built is left alone", async () => {
  const { id } = await release.row("1.3.3");
  const before = await release.row("1.3.3");
  const handle = await app.deps.temporal.workflow.start("releasePlugin", {
    workflowId: `release:${app.deps.taskQueuePrefix}:${id}`,
    taskQueue: `${app.deps.taskQueuePrefix}-build`,
    args: [id],
  });
  expect(await handle.result()).toEqual({ released: false });
  expect(await release.row("1.3.3")).toEqual(before);
  await keepHistory("release-of-none", handle);
});

test("manifests are signed anew when fewer than 20 days are left, those of released versions only", async () => {
  const renew = async (days: number) => {
    const handle = await app.deps.temporal.workflow.start("renewManifests", {
      workflowId: `renew-${crypto.randomUUID()}`,
      taskQueue: `${app.deps.taskQueuePrefix}-build`,
      args: [new Date(Date.now() + days * 86_400_000).toISOString()],
    });
    return { handle, renewed: (await handle.result()) as number };
  };
  const before = await release.row("1.7.0");
  const withdrawn = await release.row("1.5.0");
  expect((await renew(9.9)).renewed).toBe(0);
  // Twice at once: what one has signed the other finds signed.
  const both = await Promise.all([renew(10.1), renew(10.1)]);
  // 1.4.0, 1.6.0, 1.7.0 and 1.8.0
  expect(both[0].renewed + both[1].renewed).toBe(4);
  await keepHistory("manifests-renewed", both[0].handle);
  const after = await release.row("1.7.0");
  expect(Math.round((after.expires_at!.getTime() - before.expires_at!.getTime()) / 86_400_000)).toBe(10);
  const [was, is] = [before, after].map(({ manifest }) => JSON.parse(manifest!) as Manifest);
  expect(is).toEqual({ ...was, signed_at: expect.any(String), expires_at: after.expires_at!.toISOString() });
  expect(isSigned(publicKeyOf(SIGNING_KEYS[0]!), after.manifest!, after.signature!)).toBe(true);
  expect(await release.row("1.5.0")).toEqual(withdrawn);

  signingKeys.length = 0;
  expect(await rejected(renew(25)).finally(() => signingKeys.push(...SIGNING_KEYS))).toContain("openssl rand -base64 32");
});

test("their Schedule is daily, on the queue whose workers have the keys", async () => {
  const { temporal, taskQueuePrefix } = app.deps;
  await ensureSchedules(temporal, taskQueuePrefix);
  const handle = temporal.schedule.getHandle(`renew-manifests:${taskQueuePrefix}`);
  const { action, info } = await handle.describe();
  expect(action).toMatchObject({ workflowType: "renewManifests", taskQueue: `${taskQueuePrefix}-build`, args: [] });
  const [first, second] = info.nextActionTimes;
  expect(second!.getTime() - first!.getTime()).toBe(24 * 3_600_000);
  for (const name of ["renew-manifests", "clean-up", "pending-publications", "check-scheduled-automations"])
    await temporal.schedule.getHandle(`${name}:${taskQueuePrefix}`).delete();
});

test("no sources: told where they are looked for", async () => {
  await rename(sources.plugin, `${sources.plugin}-away`);
  expect(await rejected((await release.start("1.9.0")).result())).toMatch(/lint: There are no sources in .*PLUGIN_SOURCES/);
  await rename(`${sources.plugin}-away`, sources.plugin);
  await mkdir(app.pluginDir, { recursive: true });
});
