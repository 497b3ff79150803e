import type { PublicationState } from "../../domain/publishing/publication.ts";
import type { EntityManager } from "../orm.ts";
import { ENDED_BY_MINUTE, OPEN_OF_ALL, PAUSED_SITES } from "./statements.ts";

/** Minutes of the rate. */
const MINUTES = 30;
/** The most events that are looked at for the rate: a busy installation's last minutes. */
const EVENTS_READ = 20_000;
const SITES_SHOWN = 20;

export interface PausedSite {
  site_id: number;
  name: string;
  account: string;
  paused_by: string;
  pause_reason: string | null;
  since: string;
}

/** What operators see of all accounts' publications: open ones, the rate of the last half hour, and paused sites. */
export async function readOverview(em: EntityManager) {
  const [open, rate, paused] = await Promise.all([
    OPEN_OF_ALL<{ state: PublicationState; count: number; due_since: string | null }>(em, {}),
    ENDED_BY_MINUTE<{ minute: string; published: number; failed: number }>(em, { minutes: MINUTES, most: EVENTS_READ }),
    PAUSED_SITES<PausedSite & { total: number }>(em, { limit: SITES_SHOWN }),
  ]);
  const due = open.flatMap(({ due_since }) => (due_since ? [new Date(due_since).getTime()] : []));
  return {
    open: Object.fromEntries(open.map(({ state, count }) => [state, count])) as Partial<Record<PublicationState, number>>,
    due_since: due.length > 0 ? new Date(Math.min(...due)) : null,
    minutes: MINUTES,
    rate,
    paused: paused.map(({ total: _total, ...site }) => site),
    paused_in_all: paused[0]?.total ?? 0,
  };
}
