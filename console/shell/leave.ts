import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "../data/client.ts";

/** Ends the session of this browser. */
export const useSignOut = () =>
  useMutation({
    mutationFn: () => take(api.auth["sign-out"].index.$post()),
    onSuccess: () => globalThis.location.assign("/sign-in"),
  });

/** Goes on in another account of the person. */
export function useEnterAccount() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (account_id: number) => take(api.auth["switch-account"].index.$post({ json: { account_id } })),
    onSuccess: () => {
      queries.clear();
      globalThis.location.assign("/sites");
    },
  });
}
