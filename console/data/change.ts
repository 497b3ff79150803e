import { notifications } from "@mantine/notifications";
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";

/**
 * Asks the API for a change, and anew for what it made stale, also when it was refused: then something else is true than was shown.
 * What went wrong is shown by the page (`Problem`, beside the fields), unless `loud`: then a message says it.
 */
export function useChange<Input, Data>(
  ask: (input: Input) => Promise<Data>,
  { stale, said, loud = false }: { stale: QueryKey[]; said?: (data: Data, input: Input) => string; loud?: boolean },
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (data, input) => {
      const message = said?.(data, input);
      if (message) notifications.show({ message, color: "teal" });
    },
    onError: (error) => {
      if (loud) notifications.show({ title: "That did not work", message: error.message, color: "red", autoClose: 10_000 });
    },
    // Not waited for: without a connection that takes long, and the answer is there.
    onSettled: () => {
      for (const queryKey of stale) void queries.invalidateQueries({ queryKey });
    },
  });
}
