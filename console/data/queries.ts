import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiProblem, passes } from "./client.ts";

/** After the session ended, the signed-in user is fetched again, and the page asks to sign in without losing what was typed. */
function onProblem(error: unknown): void {
  if (error instanceof ApiProblem && error.status === 401) void queries.invalidateQueries({ queryKey: ["me"] });
}

/** The console's cached data, by key: `[what, id or filter]`. Events of the stream make parts of it stale (live.ts). */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, { queryKey }) => (queryKey[0] === "me" ? undefined : onProblem(error)) }),
  mutationCache: new MutationCache({ onError: onProblem }),
  defaultOptions: {
    // "always": without a network, requests fail and the page says so. The library's default would wait silently, and save later unseen.
    queries: { networkMode: "always", staleTime: 10_000, retry: (count, error) => passes(error) && count < 5 },
    mutations: { networkMode: "always", retry: false },
  },
});
