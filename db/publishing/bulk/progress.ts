import type { PublicationState } from "../../../domain/publishing/publication.ts";
import { inGroup } from "../sql.ts";
import type { EntityManager } from "../../orm.ts";
import { prepare, run } from "../../prepared.ts";

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

// One range of an index for each run. The index holds the states as well.
const STATES = prepare(`
  select w.id, p.state, p.count from unnest(?::uuid[]) w(id), lateral (
    select p.state, count(*)::int as count from igny8_publications p where p.bulk_run_id = w.id group by p.state
  ) p`);

/** The number of articles in each state, for runs by their ids, in one query. A run without articles is missing. */
export async function readBulkStates(em: EntityManager, ids: string[]): Promise<Map<string, BulkProgress["states"]>> {
  const counts = await run<{ id: string; state: PublicationState; count: number }>(em, STATES, [ids]);
  const runs = new Map<string, BulkProgress["states"]>();
  for (const { id, state, count } of counts) runs.set(id, { ...runs.get(id), [state]: count });
  return runs;
}

/** The progress of a run's articles by state and by site, and the causes of failures, in two queries for any number of articles. */
export async function readBulkProgress(em: EntityManager, id: string): Promise<BulkProgress> {
  const counts = await em.execute<(Omit<BulkSite, "states"> & { state: PublicationState; count: number })[]>(
    `select p.site_id, s.name, p.state, count(*)::int as count,
            max(coalesce(l.pause_reason, '')) filter (where l.paused_by is not null) as pause_reason
     from igny8_publications p join igny8_sites s on s.id = p.site_id left join igny8_lanes l on l.integration_id = p.integration_id
     where p.bulk_run_id = ? group by p.site_id, s.name, p.state order by p.site_id`,
    [id],
  );
  const causes = await em.execute<BulkCause[]>(
    `select last_error ->> 'type' as type, (array_agg(last_error ->> 'message' order by content_id))[1] as message,
            (array_agg(last_error ->> 'advice' order by content_id))[1] as advice,
            count(*) filter (where state in (${inGroup("failed")}))::int as failed,
            count(*) filter (where state not in (${inGroup("failed")}))::int as retrying,
            (array_agg(content_id order by content_id))[1:10] as content_ids
     from igny8_publications
     where bulk_run_id = ? and last_error is not null and state not in (${inGroup("on_site", "taken_back")})
     group by 1 order by count(*) desc, 1`,
    [id],
  );
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
