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

/** Whether the person may write articles. */
export const useMayWrite = (): boolean => hasRight(useMe().role, "write");

/** Whether the person may publish articles, and change sites, automation and notifications. */
export const useMayPublish = (): boolean => hasRight(useMe().role, "publish");

/** Whether the person may change this article: who only writes leaves approved articles, and those on their site, as they are. */
export function useMayChange(content: { status: string; external_id: string | null } | undefined): boolean {
  const { role } = useMe();
  const approved = content !== undefined && (content.status === "published" || content.external_id !== null);
  return hasRight(role, approved ? "publish" : "write");
}

/** What a person without the right to publish may do with an article that is not approved yet. */
const WRITING = ["to_review", "to_draft", "delete"];
interface Standing {
  status: string;
  external_id: string | null;
  possible: readonly string[];
}

/** Asks whether the person may do this with an article now: the API permits it, and the person has the right. */
export function useMayDo(): <Article extends Standing>(content: Article, action: Article["possible"][number]) => boolean {
  const { role } = useMe();
  return ({ status, external_id, possible }, action) => {
    const writes = WRITING.includes(action) && status !== "published" && external_id === null;
    return possible.includes(action) && hasRight(role, writes ? "write" : "publish");
  };
}

/** Whether the person may decide about the account and its people. */
export const useMayManage = (): boolean => hasRight(useMe().role, "manage");
