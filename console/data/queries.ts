import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./client.ts";

/** What is tried again by itself: no answer at all, or one that says that a part is away for a moment. */
const passes = (error: unknown) => error instanceof ApiProblem && (error.status === 0 || error.status === 503 || error.status === 429);

/** The session is over: who is signed in is asked anew, and the page says so over what was typed. */
function onProblem(error: unknown): void {
  if (error instanceof ApiProblem && error.status === 401) void queries.invalidateQueries({ queryKey: ["me"] });
}

/** What the console knows, by key: `[what, id or filter]`. Events of the stream make parts of it stale (live.ts). */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, { queryKey }) => (queryKey[0] === "me" ? undefined : onProblem(error)) }),
  mutationCache: new MutationCache({ onError: onProblem }),
  defaultOptions: {
    // Without a network too: what comes of it is said, where the library would wait in silence, and save when nobody looks any more.
    queries: { networkMode: "always", staleTime: 10_000, retry: (count, error) => passes(error) && count < 5 },
    mutations: { networkMode: "always", retry: false },
  },
});
