import { expect, test } from "vitest";
import { publicKeyOf } from "../../../activities/plugin/keys.ts";
import { PluginVersion } from "../../../db/plugin/entities.ts";
import type { Manifest } from "../../../domain/plugin/manifest.ts";
import { ensureSchedules } from "../../../worker/schedules.ts";
import { SIGNING_KEYS } from "../../support/fixtures/accounts.ts";
import { keepHistory } from "../../support/histories.ts";
import { isSigned, rejected, useReleases } from "../../support/fixtures/release.ts";

const release = useReleases();

test("manifests of released versions are signed again when fewer than 20 days are left", async () => {
  for (const version of ["1.4.0", "1.5.0", "1.6.0", "1.7.0", "1.8.0"]) {
    await release.sources.become(version);
    expect(await (await release.start(version)).result()).toEqual({ released: true });
  }
  await release.app.orm.em.fork().nativeUpdate(PluginVersion, { version: "1.5.0" }, { status: "withdrawn" });
  const renew = async (days: number) => {
    const handle = await release.app.deps.temporal.workflow.start("renewManifests", {
      workflowId: `renew-${crypto.randomUUID()}`,
      taskQueue: `${release.app.deps.taskQueuePrefix}-build`,
      args: [new Date(Date.now() + days * 86_400_000).toISOString()],
    });
    return { handle, renewed: (await handle.result()) as number };
  };
  const before = await release.row("1.7.0");
  const withdrawn = await release.row("1.5.0");
  expect((await renew(9.9)).renewed).toBe(0);
  // Twice at once: each finds what the other has signed.
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

  release.signingKeys.length = 0;
  expect(await rejected(renew(25)).finally(() => release.signingKeys.push(...SIGNING_KEYS))).toContain("openssl rand -base64 32");
});

test("their Schedule is daily, on the queue whose workers have the keys", async () => {
  const { temporal, taskQueuePrefix } = release.app.deps;
  await ensureSchedules(temporal, taskQueuePrefix);
  const handle = temporal.schedule.getHandle(`renew-manifests:${taskQueuePrefix}`);
  const { action, info } = await handle.describe();
  expect(action).toMatchObject({ workflowType: "renewManifests", taskQueue: `${taskQueuePrefix}-build`, args: [] });
  const [first, second] = info.nextActionTimes;
  expect(second!.getTime() - first!.getTime()).toBe(24 * 3_600_000);
  for (const name of ["renew-manifests", "clean-up", "pending-publications", "check-scheduled-automations", "mail-digests"])
    await temporal.schedule.getHandle(`${name}:${taskQueuePrefix}`).delete();
});
