import { LockMode } from "@mikro-orm/core";
import { checkHigher } from "../../domain/plugin/release.ts";
import type { ReleaseStep } from "../../domain/plugin/version.ts";
import { sql } from "kysely";
import type { EntityManager } from "../orm.ts";
import { json, now, tables } from "../tables.ts";
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

/** Of `steps`, the one of that name changed: `first` counts where the step has none yet, `then` in any case. */
const changed = (step: ReleaseStep, first: Partial<StepState>, then: Partial<StepState>) => sql<StepState[]>`(
  select jsonb_agg(case when s ->> 'step' = ${step} then ${json(first)} || s || ${json(then)} else s end order by place)
  from jsonb_array_elements(steps) with ordinality t (s, place))`;

/** Says how far a step of a build is. What was begun before (its worker died) goes on, with the time it began. */
export async function noteStep(em: EntityManager, versionId: number, step: ReleaseStep, then: Omit<Partial<StepState>, "step">) {
  const first = { started_at: new Date().toISOString() };
  await tables(em)
    .updateTable("igny8_plugin_versions")
    .set({ steps: changed(step, first, then), updated_at: now })
    .where("id", "=", versionId)
    .where("status", "=", "building")
    .execute();
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
  const rows = await tables(em)
    .selectFrom("igny8_plugin_versions")
    .select("version")
    .where("plugin_id", "=", pluginId)
    .where("released_at", "is not", null)
    .execute();
  return rows.map(({ version }) => version);
}

/**
 * Makes a version that was built the one that sites are offered, in one transaction; true also when it is so already.
 * @throws ReleaseProblem when a higher one was released meanwhile
 */
export async function releaseBuilt(em: EntityManager, versionId: number, sha256: string, message: string): Promise<boolean> {
  return em.transactional(async (tx) => {
    // Versions of a plugin become released one after the other, so that none goes down.
    const row = await tables(tx)
      .selectFrom("igny8_plugins as p")
      .innerJoin("igny8_plugin_versions as v", "v.plugin_id", "p.id")
      .select(["v.plugin_id", "v.version", "v.status", "v.sha256"])
      .where("v.id", "=", versionId)
      .forUpdate()
      .executeTakeFirst();
    if (row?.sha256 !== sha256) return false;
    if (row.status !== "building") return row.status === "released";
    checkHigher(row.version, await releasedVersions(tx, row.plugin_id));
    const released_at = new Date();
    const at = released_at.toISOString();
    const steps = changed("release", { started_at: at }, { state: "done", ended_at: at, message });
    await tables(tx)
      .updateTable("igny8_plugin_versions")
      .set({ status: "released", released_at, error: null, steps, updated_at: now })
      .where("id", "=", versionId)
      .execute();
    return true;
  });
}

/**
 * Makes a version whose build failed a draft again, with the reason; nothing that was built stays.
 * @param reason where its time was over between two tries it does not say what went wrong: the last try noted that
 * @returns the reason with what the last try noted, as it is kept
 */
export async function failBuild(em: EntityManager, versionId: number, step: ReleaseStep, reason: string): Promise<string> {
  const at = new Date().toISOString();
  return em.transactional(async (tx) => {
    const version = await tx.findOne(PluginVersion, versionId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const noted = version?.steps.find((one) => one.step === step && one.state === "running")?.message;
    const message = noted && !noted.startsWith(reason) ? `${reason} ${noted.replace(/; it is tried again\.$/, ".")}` : reason;
    const steps = changed(step, { started_at: at }, { state: "failed", ended_at: at, message });
    const { numUpdatedRows } = await tables(tx)
      .updateTable("igny8_plugin_versions")
      .set({ status: "draft", error: `${step}: ${message}`, steps, updated_at: now })
      .where("id", "=", versionId)
      .where("status", "=", "building")
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await tx.nativeUpdate(PluginVersion, { id: versionId }, NOT_BUILT);
    return message;
  });
}
