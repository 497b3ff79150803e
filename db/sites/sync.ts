import { LockMode } from "@mikro-orm/core";
import type { KeptStructure, KeptTerms, SiteStructure, TermsPage } from "../../domain/sites/structure.ts";
import { blockEditorOf } from "../../domain/sites/blockEditor.ts";
import { counted } from "../../domain/text.ts";
import { judge } from "../../domain/sites/checks.ts";
import { isSynced, type SyncKind } from "../../domain/sites/sync.ts";
import { recordEvent } from "../events/record.ts";
import { SiteIntegration } from "./integration.ts";
import type { EntityManager } from "../orm.ts";
import { seeBridge } from "../plugin/installations.ts";
import { learnAddress } from "./address.ts";

const eventOf = ({ account_id, site_id, id }: SiteIntegration, what: SyncKind) => ({
  account_id,
  site_id,
  integration_id: id,
  event_type: "metadata_sync" as const,
  action: what === "structure" ? ("structure_update" as const) : ("metadata_sync" as const),
});

/** Opens a sync: `syncing`. Null if there is nothing to do, and then the row does not say `syncing` either. */
export async function beginSync(em: EntityManager, id: number): Promise<SiteIntegration | null> {
  const integration = await em.findOne(SiteIntegration, id);
  if (!integration) return null;
  const synced = isSynced(integration);
  // This also corrects the state that a terminated sync left behind.
  if (synced) integration.sync_status = "syncing";
  else if (integration.sync_status === "syncing") integration.sync_status = "pending";
  await em.flush();
  return synced ? integration : null;
}

/** Closes a successful sync: stores the structure, and writes the event. @throws Error if the site's address changed in the meantime */
export async function closeSync(
  em: EntityManager,
  asked: SiteIntegration,
  found: {
    structure: SiteStructure;
    /** undefined: the stored terms stay */
    terms: { categories: KeptTerms; tags: KeptTerms } | undefined;
    what: SyncKind;
    trace: { url: string; key?: string; plainPermalinks?: boolean };
    duration_ms: number;
  },
): Promise<void> {
  await em.transactional(async (tx) => {
    const integration = await tx.findOne(SiteIntegration, asked.id, { lockMode: LockMode.PESSIMISTIC_WRITE, populate: ["structure"] });
    if (!integration) return;
    const { site_url } = integration.config_json;
    if (site_url !== asked.config_json.site_url) throw new Error("The site has another address now than the one that was asked.");
    const now = new Date();
    const known = integration.structure;
    const terms = found.terms ?? known ?? { categories: kept(found.structure.categories, now), tags: kept(found.structure.tags, now) };
    const { categories, tags } = terms;
    const structure: KeptStructure = { ...found.structure, categories, tags, fetched_at: now.toISOString() };
    integration.structure = structure;
    integration.block_editor = blockEditorOf(structure);
    integration.checks = judge({ structure }, integration.checks, now);
    learnAddress(integration, { plainPermalinks: found.trace.plainPermalinks, home_url: structure.site.url });
    integration.sync_status = "success";
    integration.sync_error = null;
    integration.last_sync_at = now;
    const { post_types, taxonomies, versions } = structure;
    await seeBridge(tx, integration.id, versions);
    const ofTerms = found.terms ? `, ${shown(categories, "category", "categories")}, ${shown(tags, "tag")}` : "";
    recordEvent(tx, {
      ...eventOf(integration, found.what),
      description: `Read ${site_url}: ${counted(post_types.length, "post type")}, ${counted(taxonomies.length, "taxonomy", "taxonomies")}${ofTerms}`,
      success: true,
      duration_ms: found.duration_ms,
      details: { versions, post_types: post_types.map(({ name, count }) => ({ name, count })), key: found.trace.key },
    });
  });
}

const kept = ({ items, total }: TermsPage, now: Date): KeptTerms => ({ items, total, fetched_at: now.toISOString() });
/** `10000 of 50000 tags`, or only the total. */
const shown = ({ items, total }: KeptTerms, one: string, many = `${one}s`) =>
  `${items.length < total ? `${items.length} of ${total}` : total} ${total === 1 ? one : many}`;

/** A failed sync; `message` includes the advice. */
export interface SyncFailed {
  what: SyncKind;
  type: string;
  message: string;
  duration_ms: number;
}

/** Closes a failed sync. The stored structure stays. */
export async function closeFailedSync(em: EntityManager, id: number, { what, type, message, duration_ms }: SyncFailed): Promise<void> {
  const integration = await em.findOne(SiteIntegration, id);
  if (!integration) return;
  integration.sync_status = "failed";
  integration.sync_error = message;
  recordEvent(em, {
    ...eventOf(integration, what),
    description: `The metadata of ${integration.config_json.site_url} could not be read: ${message}`,
    success: false,
    error_message: message,
    duration_ms,
    details: { error_type: type },
  });
  await em.flush();
}
