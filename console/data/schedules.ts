import { infiniteQueryOptions } from "@tanstack/react-query";
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
