import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { EventType } from "../../../domain/events/types.ts";
import { api, take } from "../client.ts";
import { paged, pageOf } from "../sites.ts";

/** A filter of a site's events. Times are ISO 8601, and both ends are inclusive. */
export interface EventFilter {
  site_id: number;
  event_type?: EventType | undefined;
  success?: "true" | "false" | undefined;
  content_id?: number | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

const readEvents = (filter: EventFilter, cursor: string | undefined, limit?: number) =>
  take(api.events.index.$get({ query: { ...pageOf(cursor, filter), ...(limit === undefined ? {} : { limit: String(limit) }) } }));

/** An event between IGNY8 and a site. The stream sends the same data. */
export type SyncEvent = Awaited<ReturnType<typeof readEvents>>["data"][number];

/** One event, which never changes. @throws ApiProblem 404 if the account has no such event, or no longer */
export const eventQuery = (id: number) =>
  queryOptions({
    queryKey: ["event", id],
    queryFn: async () => (await take(api.events[":id"].index.$get({ param: { id: String(id) } }))).data,
    staleTime: Infinity,
  });

/** Newest first, page by page. The stream adds new events, so only a lost connection makes this stale. */
export const eventsQuery = (filter: EventFilter) =>
  infiniteQueryOptions({
    queryKey: ["events", filter],
    ...paged,
    queryFn: ({ pageParam }) => readEvents(filter, pageParam),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchOnWindowFocus: false,
  });

/** Whether the API would list an event for that filter. */
export function fits(event: SyncEvent, filter: EventFilter): boolean {
  const at = Date.parse(event.timestamp);
  return (
    event.site_id === filter.site_id &&
    (filter.event_type === undefined || event.type === filter.event_type) &&
    (filter.success === undefined || String(event.success) === filter.success) &&
    (filter.content_id === undefined || event.content_id === filter.content_id) &&
    (filter.since === undefined || at >= Date.parse(filter.since)) &&
    (filter.until === undefined || at <= Date.parse(filter.until))
  );
}

/** Newest first, as the API orders them. */
export const isNewer = (one: SyncEvent, other: SyncEvent): boolean =>
  one.timestamp === other.timestamp ? one.id > other.id : one.timestamp > other.timestamp;

/** The most events in a file. */
export const EXPORTED = 5_000;
const EXPORT_PAGE = 100;

/** The newest events of a filter, at most `EXPORTED`; `more` says whether there are others. @throws ApiProblem */
export async function readForExport(filter: EventFilter): Promise<{ events: SyncEvent[]; more: boolean }> {
  const events: SyncEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await readEvents(filter, cursor, EXPORT_PAGE);
    events.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && events.length < EXPORTED);
  return { events, more: cursor !== undefined };
}
