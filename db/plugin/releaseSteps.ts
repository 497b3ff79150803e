import { LockMode } from "@mikro-orm/core";
import { checkHigher } from "../../domain/plugin/release.ts";
import type { ReleaseStep } from "../../domain/plugin/version.ts";
import type { EntityManager } from "../orm.ts";
import { Plugin, PluginVersion, type StepState } from "./entities.ts";

/** What a step works with; null when the version is not being built (any more). */
export interface Building {
  id: number;
  plugin_id: number;
  slug: string;
  version: string;
  channel: "stable" | "beta";
  /** what whoever releases it says is new; \"\" for nothing */
  changelog: string;
  /** the earlier version whose package this one is to have */
  restores: { version: string; sha256: string } | null;
}

export async function findBuilding(em: EntityManager, versionId: number): Promise<Building | null> {
  const row = await em.findOne(PluginVersion, { id: versionId, status: "building" }, { disableIdentityMap: true });
  if (!row) return null;
  const { plugin_id, version, channel, changelog } = row;
  const { slug } = await em.findOneOrFail(Plugin, plugin_id);
  const earlier = row.restores ? await em.findOneOrFail(PluginVersion, { plugin_id, version: row.restores }) : null;
  const restores = earlier && { version: earlier.version, sha256: earlier.sha256! };
  return { id: row.id, plugin_id, slug, version, channel, changelog, restores };
}

/** Of `steps`, the one of that name changed: `first` counts where the step has none yet, `now` in any case. */
const CHANGED_STEPS = `(
  select jsonb_agg(case when s ->> 'step' = ? then ?::jsonb || s || ?::jsonb else s end order by place)
  from jsonb_array_elements(steps) with ordinality t (s, place))`;
const values = (step: ReleaseStep, first: Partial<StepState>, now: Partial<StepState>) => [
  step,
  JSON.stringify(first),
  JSON.stringify(now),
];

/** Says how far a step of a build is. What was begun before (its worker died) goes on, with the time it began. */
export async function noteStep(em: EntityManager, versionId: number, step: ReleaseStep, now: Omit<Partial<StepState>, "step">) {
  const first = { started_at: new Date().toISOString() };
  await em.execute(`update igny8_plugin_versions set steps = ${CHANGED_STEPS}, updated_at = now() where id = ? and status = 'building'`, [
    ...values(step, first, now),
    versionId,
  ]);
}

/** What was packed and signed: of no consequence to sites while the version is being built. */
export type Built = Pick<
  PluginVersion,
  | ("requires_wordpress" | "tested_wordpress" | "requires_php")
  | ("sha256" | "md5" | "bytes" | "files")
  | ("manifest" | "signature" | "key_id" | "expires_at")
>;
const NOT_BUILT: Built = {
  ...{ requires_wordpress: null, tested_wordpress: null, requires_php: null },
  ...{ sha256: null, md5: null, bytes: null, files: null },
  ...{ manifest: null, signature: null, key_id: null, expires_at: null },
};

export async function keepBuilt(em: EntityManager, versionId: number, built: Built): Promise<void> {
  await em.nativeUpdate(PluginVersion, { id: versionId, status: "building" }, built);
}

export async function releasedVersions(em: EntityManager, pluginId: number): Promise<string[]> {
  const rows = await em.execute<{ version: string }[]>(
    "select version from igny8_plugin_versions where plugin_id = ? and released_at is not null",
    [pluginId],
  );
  return rows.map(({ version }) => version);
}

/**
 * Makes a version that was built the one that sites are offered, in one transaction; true also when it is so already.
 * @throws ReleaseProblem when a higher one was released meanwhile
 */
export async function releaseBuilt(em: EntityManager, versionId: number, sha256: string, message: string): Promise<boolean> {
  return em.transactional(async (tx) => {
    // Versions of a plugin become released one after the other, so that none goes down.
    const [row] = await tx.execute<{ plugin_id: number; version: string; status: string; sha256: string | null }[]>(
      `select v.plugin_id, v.version, v.status, v.sha256 from igny8_plugins p join igny8_plugin_versions v on v.plugin_id = p.id
       where v.id = ? for update`,
      [versionId],
    );
    if (row?.sha256 !== sha256) return false;
    if (row.status !== "building") return row.status === "released";
    checkHigher(row.version, await releasedVersions(tx, row.plugin_id));
    const now = new Date();
    const ended = { state: "done" as const, ended_at: now.toISOString(), message };
    await tx.execute(
      `update igny8_plugin_versions set status = 'released', released_at = ?, error = null, steps = ${CHANGED_STEPS}, updated_at = now() where id = ?`,
      [now, ...values("release", { started_at: now.toISOString() }, ended), versionId],
    );
    return true;
  });
}

/**
 * Makes a version whose build failed a draft again, with the reason; nothing that was built stays.
 * @param reason where its time was over between two tries it does not say what went wrong: the last try noted that
 * @returns the reason with what the last try noted, as it is kept
 */
export async function failBuild(em: EntityManager, versionId: number, step: ReleaseStep, reason: string): Promise<string> {
  const now = new Date().toISOString();
  return em.transactional(async (tx) => {
    const version = await tx.findOne(PluginVersion, versionId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const noted = version?.steps.find((one) => one.step === step && one.state === "running")?.message;
    const message = noted && !noted.startsWith(reason) ? `${reason} ${noted.replace(/; it is tried again\.$/, ".")}` : reason;
    const failed = { state: "failed" as const, ended_at: now, message };
    const [row] = await tx.execute<{ id: number }[]>(
      `update igny8_plugin_versions set status = 'draft', error = ?, steps = ${CHANGED_STEPS}, updated_at = now() where id = ? and status = 'building' returning id`,
      [`${step}: ${message}`, ...values(step, { started_at: now }, failed), versionId],
    );
    if (row) await tx.nativeUpdate(PluginVersion, { id: versionId }, NOT_BUILT);
    return message;
  });
}
