import { LockMode } from "@mikro-orm/core";
import { checkHigher } from "../../domain/plugin/release.ts";
import type { ReleaseStep } from "../../domain/plugin/version.ts";
import { sql } from "kysely";
import type { EntityManager } from "../orm.ts";
import { json, now, tables } from "../tables.ts";
import { PluginVersion, type StepState } from "./entities.ts";

/** The input of a step; null if the version is not (or no longer) being built. */
export interface Building {
  id: number;
  plugin_id: number;
  slug: string;
  version: string;
  channel: "stable" | "beta";
  /** the changes in the words of the person who releases it; \"\" for none */
  changelog: string;
  /** the earlier version whose package this one gets */
  restores: { version: string; sha256: string } | null;
}

export async function findBuilding(em: EntityManager, versionId: number): Promise<Building | null> {
  const row = await em.findOne(PluginVersion, { id: versionId, status: "building" }, { populate: ["plugin"], disableIdentityMap: true });
  if (!row) return null;
  const { plugin_id, version, channel, changelog } = row;
  const earlier = row.restores ? await em.findOneOrFail(PluginVersion, { plugin_id, version: row.restores }) : null;
  const restores = earlier && { version: earlier.version, sha256: earlier.sha256! };
  return { id: row.id, plugin_id, slug: row.plugin.$.slug, version, channel, changelog, restores };
}

/** The versions that are being built, with the plugin of each. */
export const versionsBuilding = (em: EntityManager): Promise<{ id: number; slug: string; version: string }[]> =>
  tables(em)
    .selectFrom("igny8_plugin_versions as v")
    .innerJoin("igny8_plugins as p", "p.id", "v.plugin_id")
    .select(["v.id", "p.slug", "v.version"])
    .where("v.status", "=", "building")
    .execute();

/** Of `steps`, the one of that name changed: `first` counts where the step has none yet, `then` in any case. */
const changed = (step: ReleaseStep, first: Partial<StepState>, then: Partial<StepState>) => sql<StepState[]>`(
  select jsonb_agg(case when s ->> 'step' = ${step} then ${json(first)} || s || ${json(then)} else s end order by place)
  from jsonb_array_elements(steps) with ordinality t (s, place))`;

/** Records a step's progress. A step that began before its worker died continues, with its first start time. */
export async function noteStep(em: EntityManager, versionId: number, step: ReleaseStep, then: Omit<Partial<StepState>, "step">) {
  const first = { started_at: new Date().toISOString() };
  await tables(em)
    .updateTable("igny8_plugin_versions")
    .set({ steps: changed(step, first, then), updated_at: now })
    .where("id", "=", versionId)
    .where("status", "=", "building")
    .execute();
}

/** The packed and signed result. Sites see nothing of it while the version is being built. */
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
 * Offers a built version to sites, in one transaction. Returns true also if it is offered already.
 * @throws ReleaseProblem if a higher version was released in the meantime
 */
export async function releaseBuilt(em: EntityManager, versionId: number, sha256: string, message: string): Promise<boolean> {
  return em.transactional(async (tx) => {
    // Versions of a plugin are released one after the other, so that the version number never falls.
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
 * Makes a version whose build failed a draft again, with the reason, and removes everything that was built.
 * @param reason if the time ended between two tries, it does not say what failed; the last try's note does
 * @returns the stored reason, including the last try's note
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
