import type { PublicationState } from "../../../domain/publishing/publication.ts";
import type { EntityManager } from "../../orm.ts";
import { CAUSES, SITE_STATES, STATES } from "./statements.ts";

export interface BulkSite {
  site_id: number;
  name: string;
  states: Partial<Record<PublicationState, number>>;
  /** why nothing is sent to it now; null while it takes articles */
  pause_reason: string | null;
}
/** Articles whose last call failed for the same reason. */
export interface BulkCause {
  type: string;
  message: string;
  advice: string;
  /** numbers of articles that failed, and that are being retried */
  failed: number;
  retrying: number;
  content_ids: number[];
}
export interface BulkProgress {
  states: Partial<Record<PublicationState, number>>;
  sites: BulkSite[];
  causes: BulkCause[];
}

/** A run in a list: the number of its articles in each state, the number of its sites, and its site if it has only one. */
export interface BulkSummary extends Pick<BulkProgress, "states"> {
  site_count: number;
  site_id: number | null;
}

/** The summaries of runs by their ids, in one query. A run without articles is missing. */
export async function readBulkSummaries(em: EntityManager, ids: string[]): Promise<Map<string, BulkSummary>> {
  const counts = await STATES<{ id: string; state: PublicationState; count: number; site_count: number; site_id: number }>(em, {
    run_ids: ids,
  });
  const runs = new Map<string, BulkSummary>();
  for (const { id, state, count, site_count, site_id } of counts)
    runs.set(id, { states: { ...runs.get(id)?.states, [state]: count }, site_count, site_id: site_count === 1 ? site_id : null });
  return runs;
}

/** The progress of a run's articles by state and by site, and the causes of failures, in two queries for any number of articles. */
export async function readBulkProgress(em: EntityManager, id: string): Promise<BulkProgress> {
  const counts = await SITE_STATES<Omit<BulkSite, "states"> & { state: PublicationState; count: number }>(em, { run_id: id });
  const causes = await CAUSES<BulkCause>(em, { run_id: id });
  const states: BulkProgress["states"] = {};
  const sites = new Map<number, BulkSite>();
  for (const { site_id, name, state, count, pause_reason } of counts) {
    states[state] = (states[state] ?? 0) + count;
    const site = sites.get(site_id) ?? { site_id, name, states: {}, pause_reason };
    site.states[state] = count;
    sites.set(site_id, site);
  }
  return { states, sites: [...sites.values()], causes };
}
