import { createHash } from "node:crypto";
import type { EntityManager } from "../../db/orm.ts";
import { releasesOf, type Release } from "../../db/plugin/releases.ts";
import { offerOf, type AskingSite, type Offer } from "../../domain/plugin/offer.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** The version that a site is offered, for the versions it reports (domain/plugin/offer.ts). */
export async function offerTo(em: EntityManager, pluginId: number, site: AskingSite): Promise<Offer<Release>> {
  const channels = site.channel === "beta" ? (["stable", "beta"] as const) : (["stable"] as const);
  const released: Release[] = [];
  for (const channel of channels) released.push(...(await releasesOf(em, pluginId, channel)));
  return offerOf(released, site, sha256);
}
