import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { moved } from "./calendarMoved.ts";
import { useChange } from "./change.ts";
import { api, take } from "./client.ts";
import { ofArticle } from "./publish.ts";

const ofContent = api.writer.content[":id"];
const param = (id: number) => ({ id: String(id) });

export interface CalendarRange {
  /** the first and the last date */
  from: string;
  to: string;
  /** only these sites */
  sites: readonly number[] | undefined;
  /** whose days are meant */
  zone: string;
  /** the most entries of a day */
  most: number;
}

const readCalendar = async ({ from, to, sites, zone, most }: CalendarRange) =>
  (
    await take(
      api.writer.calendar.index.$get({
        query: { from, to, time_zone: zone, per_day: String(most), ...(sites === undefined ? {} : { site_id: sites.join(",") }) },
      }),
    )
  ).data;
export type CalendarData = Awaited<ReturnType<typeof readCalendar>>;
export type CalendarEntry = CalendarData["days"][number]["entries"][number];

/** What is published when. Scheduling an article causes no event, so what other people schedule is polled. */
export const calendarQuery = (range: CalendarRange) =>
  queryOptions({ queryKey: ["calendar", range], queryFn: () => readCalendar(range), staleTime: 0, refetchInterval: 30_000 });

const readNextFree = async (site_id: number) =>
  (await take(api.writer.calendar["next-free"].index.$get({ query: { site_id: String(site_id) } }))).data;
export type FreeTime = Awaited<ReturnType<typeof readNextFree>>;
/** The next time at which a site has nothing. Each time it is asked for anew. */
export const nextFreeQuery = (site_id: number) =>
  queryOptions({ queryKey: ["calendar", "next-free", site_id], queryFn: () => readNextFree(site_id), staleTime: 0, gcTime: 0 });

const ofTimes = (id: number) => [["calendar"], ["automation"], ...ofArticle(id)];

/**
 * Publishes an article at a time (ISO 8601; in the site's zone if it names none). If it is scheduled already, it gets this time. The calling part
 * shows errors.
 */
export const useSchedule = () =>
  useChange(
    ({ id, publish_at }: { id: number; publish_at: string }) =>
      take(ofContent.publish.index.$post({ param: param(id), json: { publish_at } })),
    { stale: ({ id }) => ofTimes(id) },
  );

/** A new time of a publication that has not begun. `at`: the moment that is meant, in milliseconds since the epoch. */
export interface Move {
  id: number;
  /** ISO 8601; in the site's zone if it names none */
  publish_at: string;
  at: number;
}
/** Gives a publication another time. The calendar shows it there at once, and where it was after a refusal. The calling part shows errors. */
export const useMove = () =>
  useChange(({ id, publish_at }: Move) => take(ofContent.publication.index.$patch({ param: param(id), json: { publish_at } })), {
    stale: ({ id }) => ofTimes(id),
    before: showMoved,
  });

/** Cancels a publication that has not begun. Its article waits for review again. */
export const useUnschedule = () =>
  useChange(({ id }: { id: number }) => take(ofContent.publication.cancel.index.$post({ param: param(id) })), {
    stale: ({ id }) => ofTimes(id),
    loud: true,
  });

function showMoved(queries: QueryClient, { id, at }: Move): void {
  void queries.cancelQueries({ queryKey: ["calendar"] });
  queries.setQueriesData<CalendarData>({ queryKey: ["calendar"] }, (data) => (data && "days" in data ? moved(data, id, at) : data));
}
