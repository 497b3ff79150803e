import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ApiProblem, take } from "./client.ts";

export type Me = Awaited<ReturnType<typeof readMe>> & object;

const readMe = async () =>
  take(api.auth.me.index.$get()).then(
    ({ data }) => data,
    (error: unknown) => {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    },
  );

/** Who is signed in; null for nobody. */
export const meQuery = queryOptions({ queryKey: ["me"], queryFn: readMe, staleTime: 60_000 });

/** Who is signed in, on pages that nobody else sees. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error("This page is for people who are signed in.");
  return data;
}

/** Whether the person may change things; viewers look only. */
export const useMayWrite = (): boolean => useMe().role !== "viewer";
