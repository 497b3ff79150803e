import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "../orm.ts";
import { Plugin, PluginVersion, stepsAtFirst } from "./entities.ts";
import { beginBuild } from "./versions.ts";

/**
 * Begins the release of a plugin's first version, if no version with a package was ever released. Processes that start at the same moment begin one
 * release: each gets its id, and the second start of its workflow joins the first. A build that failed before begins again. A draft that an
 * operator has made waits for the operator.
 * @returns the version that is being built; null if there is nothing to release
 */
export async function beginFirstRelease(em: EntityManager, slug: string, version: string): Promise<number | null> {
  return em.fork().transactional(async (tx) => {
    const plugin = await tx.findOne(Plugin, { slug }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!plugin) return null;
    const released = await tx.count(PluginVersion, { plugin_id: plugin.id, released_at: { $ne: null }, sha256: { $ne: null } });
    if (released > 0) return null;
    const known = await tx.findOne(PluginVersion, { plugin_id: plugin.id, version }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (known?.status === "building") return known.id;
    if (known?.status === "draft" && known.error) beginBuild(known);
    else if (known) return null;
    const row = known ?? tx.create(PluginVersion, { plugin_id: plugin.id, version, status: "building", steps: stepsAtFirst() });
    await tx.persist(row).flush();
    return row.id;
  });
}
