import { useState } from "react";

/** Which articles of a list are chosen. */
export interface Chosen {
  ids: Set<number>;
  /** all that match, those that are not shown too */
  whole: boolean;
  choose: (rows: { id: number }[], on: boolean) => void;
  chooseWhole: () => void;
  clear: () => void;
}

const NONE = { ids: new Set<number>(), whole: false };

/**
 * What is chosen of the rows that are shown; what leaves the list is not chosen any more.
 * @param list which list it is: of another one nothing is chosen yet
 */
export function useChosen(rows: { id: number }[] | undefined, list: string): Chosen {
  const [state, setState] = useState({ ...NONE, list });
  const { ids, whole } = state.list === list ? state : NONE;
  const set = (change: (before: typeof NONE) => typeof NONE) =>
    setState((before) => ({ ...change(before.list === list ? before : NONE), list }));
  const shown = new Set(rows?.map(({ id }) => id));
  const there = new Set([...ids].filter((id) => shown.has(id)));
  return {
    ids: there,
    whole,
    choose(some, on) {
      set((before) => {
        // To take one out of all that match is to choose the others that are shown.
        const next = new Set(before.whole ? shown : before.ids);
        for (const { id } of some)
          if (on) next.add(id);
          else next.delete(id);
        return { ids: next, whole: false };
      });
    },
    chooseWhole: () => set(() => ({ ids: shown, whole: true })),
    clear: () => set(() => NONE),
  };
}
