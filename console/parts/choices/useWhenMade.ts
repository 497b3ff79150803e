import { useIsMutating, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

/** Of the requests that create an entry for a choice (ChooseOrMake.tsx). */
export const MAKING = ["make an entry"];

/**
 * While an entry is created for a choice, the form does not have its id yet, and what is sent would lack it. So what sends the form waits for it. If
 * the entry is refused, nothing is sent: the choice says why.
 * @returns a function that calls the given one, at once or then
 */
export function useWhenMade(): (send: () => void) => void {
  const made = useQueryClient().getMutationCache();
  const isMaking = useIsMutating({ mutationKey: MAKING }) > 0;
  const [waiting, setWaiting] = useState<() => void>();
  useEffect(() => {
    if (isMaking || !waiting) return;
    setWaiting(undefined);
    if (made.findAll({ mutationKey: MAKING }).at(-1)?.state.status !== "error") waiting();
  }, [made, isMaking, waiting]);
  return (send) => (isMaking ? setWaiting(() => send) : send());
}
