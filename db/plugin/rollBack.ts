import { gt, inc, lt, prerelease, rsort } from "semver";
import { isVersion } from "../../domain/plugin/release.ts";
import type { EntityManager } from "../orm.ts";
import { PluginVersion } from "./entities.ts";
import { beginBuild } from "./versions.ts";

export type RollBack =
  | { outcome: "begun"; version: PluginVersion }
  | { outcome: "nothing_before"; withdrawn: boolean }
  | { outcome: "begun_before"; version: string; status: string }
  | { outcome: "not_the_newest"; newest: string }
  | { outcome: "version_exists"; version: string };

/**
 * Withdraws a version, and begins to build a higher one of the same channel from the package of the released version before it: sites only
 * update upwards, so a step back needs a new number. The transaction does both or nothing. The caller has locked the version's row and
 * checked its state.
 * @param wanted the new number; by default the next patch above all existing versions
 */
export async function rollBack(tx: EntityManager, bad: PluginVersion, wanted: string | undefined, reason: string): Promise<RollBack> {
  const all = await tx.find(PluginVersion, { plugin_id: bad.plugin_id });
  const released = all.filter(({ released_at }) => released_at !== null).map(({ version }) => version);
  const newest = rsort(released.filter(isVersion))[0] ?? bad.version;
  if (newest !== bad.version) return { outcome: "not_the_newest", newest };
  const begun = all.find(({ restores, released_at, version }) => restores !== null && released_at === null && gt(version, bad.version));
  if (begun) return { outcome: "begun_before", version: begun.version, status: begun.status };
  const before = all.filter(
    ({ version, status, sha256, channel }) =>
      status === "released" && sha256 !== null && (channel === "stable" || channel === bad.channel) && lt(version, bad.version),
  );
  const [restores] = rsort(before.map(({ version }) => version));
  if (restores === undefined) return { outcome: "nothing_before", withdrawn: bad.status === "withdrawn" };
  const taken = all.map(({ version }) => version);
  const version = wanted ?? nextAfter(taken);
  if (taken.includes(version)) return { outcome: "version_exists", version };
  bad.status = "withdrawn";
  const { plugin_id, channel } = bad;
  const changelog = `* Rolls back to ${restores}: ${reason}`;
  const next = tx.create(PluginVersion, { plugin_id, version, channel, restores, changelog, steps: [], rollout: 100, status: "draft" });
  beginBuild(next);
  await tx.persist(next).flush();
  return { outcome: "begun", version: next };
}

/** The next beta after a beta, otherwise the next patch. */
function nextAfter(versions: string[]): string {
  const [highest = "1.0.0"] = rsort(versions.filter(isVersion));
  return inc(highest, prerelease(highest) ? "prerelease" : "patch")!;
}
