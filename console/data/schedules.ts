import { infiniteQueryOptions, type QueryClient } from "@tanstack/react-query";
import { useChange } from "./change.ts";
import { api, take } from "./client.ts";
import { paged, pageOf } from "./sites.ts";

const at = api.ops.schedules;
const readSchedules = (cursor: string | undefined) => take(at.index.$get({ query: { ...pageOf(cursor), limit: "100" } }));
export type Schedule = Awaited<ReturnType<typeof readSchedules>>["data"][number];

/** The Schedules. If Temporal is away, the page says so at once, and the query retries. */
export const schedulesQuery = infiniteQueryOptions({
  queryKey: ["schedules"],
  ...paged,
  queryFn: ({ pageParam }) => readSchedules(pageParam),
  select: ({ pages }) => pages.flatMap(({ data }) => data),
  retry: false,
  refetchInterval: ({ state }) => (state.status === "error" ? 5_000 : 30_000),
});

/** Temporal's list learns of a change a moment after it. */
const LAG_MS = 3_000;
const refreshLater = (queries: QueryClient) =>
  void setTimeout(() => void queries.invalidateQueries({ queryKey: schedulesQuery.queryKey }), LAG_MS);

/** Shows a change at once. An earlier look at the list would show the state before it. */
function show(queries: QueryClient, schedule_id: string, change: Partial<Schedule>): void {
  queries.setQueryData(
    schedulesQuery.queryKey,
    (known) =>
      known && {
        ...known,
        pages: known.pages.map((page) => ({
          ...page,
          data: page.data.map((one) => (one.schedule_id === schedule_id ? { ...one, ...change } : one)),
        })),
      },
  );
  refreshLater(queries);
}

/** What operators do with a Schedule. Refusals become messages, except those of a pause, which its form shows. */
export const useRunSchedule = () =>
  useChange((schedule_id: string) => take(at.run.index.$post({ json: { schedule_id } })), {
    stale: [],
    said: () => "The run begins.",
    loud: true,
    done: refreshLater,
  });
export const usePauseSchedule = () =>
  useChange(async (json: { schedule_id: string; note: string }) => (await take(at.pause.index.$post({ json })), json), {
    stale: [],
    said: () => "Paused.",
    done: (queries, { schedule_id, note }) => show(queries, schedule_id, { paused: true, note, next_run_at: null }),
  });
export const useResumeSchedule = () =>
  useChange((schedule_id: string) => take(at.resume.index.$post({ json: { schedule_id } })), {
    stale: [],
    said: () => "Resumed. It runs at its times again.",
    loud: true,
    done: (queries, { data }) => show(queries, data.schedule_id, { paused: false, note: null }),
  });
