import { queryOptions } from "@tanstack/react-query";
import { createContext, use } from "react";
import { hasRight } from "../../domain/people/roles.ts";
import { api, ApiProblem, passes, take } from "./client.ts";

export type Me = Awaited<ReturnType<typeof readMe>> & object;

const readMe = async () =>
  take(api.auth.me.index.$get()).then(
    ({ data }) => data,
    (error: unknown) => {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    },
  );

/** The signed-in user; null if nobody is signed in. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: readMe,
  staleTime: 60_000,
  // Every page waits for this. Few retries, so that a problem is shown soon; Trouble retries from there.
  retry: (count, error) => passes(error) && count < 2,
});

/** The user who is signed in, or was until a moment ago. When a session ends, the page stays with what was typed. */
export const Person = createContext<Me | null>(null);

/** The signed-in user, on pages that need one. */
export function useMe(): Me {
  const me = use(Person);
  if (!me) throw new Error("This page is for people who are signed in.");
  return me;
}

/** Whether the person may change things. */
export const useMayWrite = (): boolean => hasRight(useMe().role, "write");

/** Whether the person may decide about the account and its people. */
export const useMayManage = (): boolean => hasRight(useMe().role, "manage");
