import { infiniteQueryOptions } from "@tanstack/react-query";
import { useChange } from "./change.ts";
import { api, take } from "./client.ts";
import { paged, pageOf } from "./sites.ts";

const readSchedules = (cursor: string | undefined) => take(api.ops.schedules.index.$get({ query: { ...pageOf(cursor), limit: "100" } }));
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

const at = api.ops.schedules;
const stale = [["schedules"]];
/** What operators do with a Schedule. Refusals become messages. */
export const useRunSchedule = () =>
  useChange((schedule_id: string) => take(at.run.index.$post({ json: { schedule_id } })), {
    stale,
    said: () => "The run begins.",
    loud: true,
  });
export const usePauseSchedule = () =>
  useChange((json: { schedule_id: string; note: string }) => take(at.pause.index.$post({ json })), { stale, said: () => "Paused." });
export const useResumeSchedule = () =>
  useChange((schedule_id: string) => take(at.resume.index.$post({ json: { schedule_id } })), {
    stale,
    said: () => "Resumed. It runs at its times again.",
    loud: true,
  });
