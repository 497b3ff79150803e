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

/** Who is signed in; null for nobody. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: readMe,
  staleTime: 60_000,
  // Every page waits for it: soon one is told what is wrong, and it is tried on from there (Trouble).
  retry: (count, error) => passes(error) && count < 2,
});

/** Who is signed in, or was until a moment ago: the page stays, with what was typed, when a session ends. */
export const Person = createContext<Me | null>(null);

/** Who is signed in, on pages that nobody else sees. */
export function useMe(): Me {
  const me = use(Person);
  if (!me) throw new Error("This page is for people who are signed in.");
  return me;
}

/** Whether the person may change things. */
export const useMayWrite = (): boolean => hasRight(useMe().role, "write");

/** Whether the person may decide about the account and its people. */
export const useMayManage = (): boolean => hasRight(useMe().role, "manage");
