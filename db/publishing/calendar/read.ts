import type { PublicationError, PublicationState, Task, WithdrawnTo } from "../../../domain/publishing/publication.ts";
import type { SlotRules } from "../../../domain/automation/slots.ts";
import type { EntityManager } from "../../orm.ts";
import { CALENDAR, TIMES_OF_SITE } from "./statements.ts";

/** A publication on a day of the calendar. */
export interface CalendarRow {
  /** the number of the day among those that were asked for, from 0 */
  day: number;
  /** how many the day has in all */
  total: number;
  /** PostgreSQL's text of a time */
  at: string;
  /** true: its post was made then. False: its next call is planned for then, or its newest one failed or changed its post */
  made: boolean;
  publication_id: string;
  content_id: number;
  site_id: number;
  state: PublicationState;
  task: Task;
  to: WithdrawnTo | null;
  attempt: number;
  cancel_requested: boolean;
  /** automation gave it its time, and nobody changed that */
  automatic: boolean;
  last_error: PublicationError | null;
  title: string;
  external_id: string | null;
  external_url: string | null;
  on_hold: boolean;
  wordpress_status: string | null;
  site_name: string;
  time_zone: string;
}

export interface CalendarFilter {
  account_id: number;
  /** null: all of the account */
  site_ids: number[] | null;
  /** where each day begins, and where the last one ends: milliseconds since the epoch */
  bounds: number[];
  /** the most entries of a day */
  per_day: number;
}

/** What an account's sites have on some days, by time: the first entries of each day, and its number of entries. One statement. */
export function readCalendar(em: EntityManager, { bounds, ...filter }: CalendarFilter): Promise<CalendarRow[]> {
  const moments = bounds.map((at) => new Date(at).toISOString());
  return CALENDAR<CalendarRow>(em, { ...filter, bounds: moments, from: moments[0], until: moments.at(-1) });
}

/** What `nextFree` of domain/automation/freeSlot.ts needs of a site; undefined if the account has no such site. All times in milliseconds since the epoch. */
export async function timesOfSite(em: EntityManager, account_id: number, site_id: number) {
  const [row] = await TIMES_OF_SITE<SlotRules & { site_id: number; taken: number[]; published: number[] }>(em, { account_id, site_id });
  return row;
}
