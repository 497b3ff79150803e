import { useState } from "react";

/** The sites that are chosen for an action. They stay chosen while the list is filtered. */
export function useChosen() {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set());
  const toggle = (id: number) => setIds(ids.has(id) ? new Set([...ids].filter((one) => one !== id)) : new Set([...ids, id]));
  return {
    ids: [...ids],
    has: (id: number) => ids.has(id),
    toggle,
    /** chooses these too */
    add: (more: number[]) => setIds(new Set([...ids, ...more])),
    clear: () => setIds(new Set()),
  };
}
export type Chosen = ReturnType<typeof useChosen>;
