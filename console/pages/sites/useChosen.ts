import { useState } from "react";
import type { Site } from "../../data/sites.ts";

type ChosenSite = Pick<Site, "id" | "name" | "group_name" | "connection">;

/** The sites that are chosen for an action. They stay chosen while the list is filtered. */
export function useChosen() {
  const [sites, setSites] = useState<readonly ChosenSite[]>([]);
  const has = (id: number) => sites.some((site) => site.id === id);
  const without = (id: number) => sites.filter((site) => site.id !== id);
  return {
    sites,
    ids: sites.map(({ id }) => id),
    has,
    toggle: (site: ChosenSite) => setSites(has(site.id) ? without(site.id) : [...sites, site]),
    /** chooses these too */
    add: (more: readonly ChosenSite[]) => setSites([...sites, ...more.filter(({ id }) => !has(id))]),
    remove: (some: readonly ChosenSite[]) => setSites(sites.filter((site) => !some.some(({ id }) => id === site.id))),
    clear: () => setSites([]),
  };
}
export type Chosen = ReturnType<typeof useChosen>;
