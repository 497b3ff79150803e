import { type QueryClient, type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { sayDone, sayRefused, unsay } from "./toast/say.ts";

interface Options<Input, Data> {
  /** the queries to fetch again, also after a refusal: then the page showed an outdated state */
  stale: QueryKey[] | ((input: Input) => QueryKey[]);
  /** the message after success; none if something else tells it */
  said?: (data: Data, input: Input) => string | void;
  /** what was only begun: the message ends when its result shows (`unsayBegun`) */
  begins?: (input: Input) => string;
  /** which errors become a message. The page shows the others (`Problem`, beside the fields) */
  loud?: boolean | ((error: Error) => boolean);
  /** stays pending until the stale queries are fetched, which takes long without a connection */
  waits?: boolean;
  /** changes of the same thing follow each other: the next one is sent when this one has ended */
  scope?: string;
  /** an optimistic update before the answer */
  before?: (queries: QueryClient, input: Input) => void;
  /** updates queries with the answer's own data */
  done?: (queries: QueryClient, data: Data) => void;
}

/** Sends a change to the API, shows the result, and fetches stale queries again. */
export function useChange<Input, Data>(
  ask: (input: Input) => Promise<Data>,
  { stale, said, begins, loud = false, waits = false, scope, before, done }: Options<Input, Data>,
) {
  const queries = useQueryClient();
  const id = useId();
  return useMutation({
    mutationFn: ask,
    ...(scope ? { scope: { id: scope } } : {}),
    onMutate: (input) => {
      unsay(id);
      before?.(queries, input);
    },
    onSuccess: (data, input) => {
      done?.(queries, data);
      const message = said?.(data, input);
      if (message) sayDone(message, { begins: begins?.(input) });
    },
    onError: (error) => {
      if (typeof loud === "function" ? !loud(error) : !loud) return;
      sayRefused(error.message, { id });
    },
    onSettled: async (_data, _error, input) => {
      const keys = typeof stale === "function" ? stale(input) : stale;
      const asked = Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
      if (waits) await asked;
    },
  });
}
