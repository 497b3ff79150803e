import { useState } from "react";

/** The chosen articles of a list. */
export interface Chosen {
  ids: Set<number>;
  /** all that match, also those that are not shown */
  whole: boolean;
  /** the row that was chosen last: where a range begins */
  last: number | undefined;
  choose: (rows: { id: number }[], on: boolean) => void;
  chooseWhole: () => void;
  clear: () => void;
}

const NONE = { ids: new Set<number>(), whole: false, last: undefined as number | undefined };

/**
 * The choice among the visible rows. A row that leaves the list is no longer chosen.
 * @param list identifies the list; another list starts without a choice
 */
export function useChosen(rows: { id: number }[] | undefined, list: string): Chosen {
  const [state, setState] = useState({ ...NONE, list });
  const { ids, whole, last } = state.list === list ? state : NONE;
  const set = (change: (before: typeof NONE) => typeof NONE) =>
    setState((before) => ({ ...change(before.list === list ? before : NONE), list }));
  const shown = new Set(rows?.map(({ id }) => id));
  const there = new Set([...ids].filter((id) => shown.has(id)));
  return {
    ids: there,
    whole,
    last,
    choose(some, on) {
      set((before) => {
        // To take one article out of "all that match" chooses the other visible ones.
        const next = new Set(before.whole ? shown : before.ids);
        for (const { id } of some)
          if (on) next.add(id);
          else next.delete(id);
        return { ids: next, whole: false, last: some.at(-1)?.id };
      });
    },
    chooseWhole: () => set(() => ({ ...NONE, ids: shown, whole: true })),
    clear: () => set(() => NONE),
  };
}
