import { concernOf } from "../../domain/events/concerns.ts";
import { COUNTED, type Happened } from "../../domain/notifications/words.ts";
import { changerName, type SitePerson } from "../../domain/publishing/updates/sitePost.ts";
import type { EntityManager } from "../orm.ts";
import { CONCERN_GROUPS, COUNT_GROUPS } from "./statements.ts";

/** What all statements about groups of events return. */
export interface GroupRow {
  concern: string;
  count: number;
  site_id: number;
  site_name: string;
  reason: string | null;
  by: SitePerson | null;
  content_id: number | null;
  title: string | null;
}

/** A row as the words need it. */
export function happened({ concern, count, site_id, site_name, reason, by, content_id, title }: GroupRow): Happened {
  return {
    ...concernOf(concern),
    ...{ count, site_id, site_name, reason },
    content: content_id === null ? null : { id: content_id, title: title ?? "" },
    by: by ? changerName(by) : null,
  };
}

/** Events of one day (UTC) with the same cause on the same site. Times are ISO 8601. */
export interface ConcernGroup extends Happened {
  /** the same as long as the day lasts: `2026-11-29:5:content.failed:KeyRefused` */
  id: string;
  /** the newest event's */
  event_id: number;
  first_at: string;
  last_at: string;
}

interface Which {
  account_id: number;
  kinds: readonly string[];
  /** only groups with something newer than this; null: all */
  after: Date | null;
}

/** The groups of an account, those with the newest event first. */
export async function readConcerns(
  em: EntityManager,
  { account_id, kinds, after, before, limit }: Which & { before?: { at: Date; id: number } | undefined; limit: number },
): Promise<ConcernGroup[]> {
  const rows = await CONCERN_GROUPS<GroupRow & { day: string; at: string; id: number; first_at: string }>(em, {
    ...{ account_id, kinds, limit, counted: COUNTED, after: after ?? "-infinity" },
    ...{ below: before?.at ?? "infinity", below_id: before?.id ?? 0 },
  });
  return rows.map((row) => ({
    ...happened(row),
    id: `${row.day}:${row.site_id}:${row.concern}`,
    event_id: row.id,
    first_at: new Date(row.first_at).toISOString(),
    last_at: new Date(row.at).toISOString(),
  }));
}

/** Unread groups are counted up to this number. */
export const COUNTED_GROUPS = 100;

/** How many groups have something newer than `after`, at most `COUNTED_GROUPS`. */
export async function countConcerns(em: EntityManager, { account_id, kinds, after }: Which): Promise<number> {
  const [row] = await COUNT_GROUPS<{ count: number }>(em, {
    ...{ account_id, kinds, after: after ?? "-infinity", below: "infinity", below_id: 0, limit: COUNTED_GROUPS },
  });
  return row!.count;
}
