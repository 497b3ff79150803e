import { notifications } from "@mantine/notifications";
import { type QueryClient, type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";

interface Options<Input, Data> {
  /** what is asked for anew, also when the change was refused: then something else is true than was shown */
  stale: QueryKey[] | ((input: Input) => QueryKey[]);
  /** a message once it is done */
  said?: (data: Data, input: Input) => string;
  /** which errors a message says; the page shows the others (`Problem`, beside the fields) */
  loud?: boolean | ((error: Error) => boolean);
  /** under way until what is stale has come: without a connection that takes long */
  waits?: boolean;
  /** what is shown before the answer */
  before?: (queries: QueryClient, input: Input) => void;
  /** what the answer itself says of what is shown */
  done?: (queries: QueryClient, data: Data) => void;
}

/** Asks the API for a change, says what came of it, and has what it made stale asked for anew. */
export function useChange<Input, Data>(
  ask: (input: Input) => Promise<Data>,
  { stale, said, loud = false, waits = false, before, done }: Options<Input, Data>,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onMutate: (input) => before?.(queries, input),
    onSuccess: (data, input) => {
      done?.(queries, data);
      const message = said?.(data, input);
      if (message) notifications.show({ message, color: "teal" });
    },
    onError: (error) => {
      if (typeof loud === "function" ? !loud(error) : !loud) return;
      notifications.show({ title: "That did not work", message: error.message, color: "red", autoClose: 10_000 });
    },
    onSettled: async (_data, _error, input) => {
      const keys = typeof stale === "function" ? stale(input) : stale;
      const asked = Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
      if (waits) await asked;
    },
  });
}
