import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { useChange } from "./change.ts";
import { api, take } from "./client.ts";
import { offered, paged, pageOf } from "./sites.ts";

const of = api.sites[":id"];
const param = (id: number) => ({ id: String(id) });

/** A site's sectors, page by page. */
export const sectorsQuery = (site_id: number) =>
  infiniteQueryOptions({
    queryKey: ["sectors", site_id, "list"],
    ...paged,
    queryFn: ({ pageParam }) => take(of.sectors.index.$get({ param: param(site_id), query: pageOf(pageParam) })),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  });

/** A site's sectors for a choice. */
export const sectorChoiceQuery = (site_id: number) =>
  queryOptions({
    queryKey: ["sectors", site_id, "choice"],
    queryFn: () => offered((page) => take(of.sectors.index.$get({ param: param(site_id), query: page }))),
  });

/** A site's clusters, page by page. */
export const clustersQuery = (site_id: number) =>
  infiniteQueryOptions({
    queryKey: ["clusters", site_id, "list"],
    ...paged,
    queryFn: ({ pageParam }) => take(of.clusters.index.$get({ param: param(site_id), query: pageOf(pageParam) })),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  });

/** A site's clusters for a choice. */
export const clusterChoiceQuery = (site_id: number) =>
  queryOptions({
    queryKey: ["clusters", site_id, "choice"],
    queryFn: () => offered((page) => take(of.clusters.index.$get({ param: param(site_id), query: page }))),
  });

/** A change of a sector or cluster; `id` is null for a new one. */
export interface PartChange {
  id: number | null;
  name: string;
  sector_id?: number | null;
}

const useAsked = <Input, Data>(site_id: number, ask: (input: Input) => Promise<Data>) =>
  useChange(ask, {
    stale: [
      ["sectors", site_id],
      ["clusters", site_id],
    ],
    waits: true,
  });

export const useSaveSector = (site_id: number) =>
  useAsked(site_id, ({ id, name }: PartChange) =>
    id === null
      ? take(of.sectors.index.$post({ param: param(site_id), json: { name } }))
      : take(of.sectors[":sector_id"].index.$patch({ param: { ...param(site_id), sector_id: String(id) }, json: { name } })),
  );
export const useRemoveSector = (site_id: number) =>
  useAsked(site_id, (id: number) => take(of.sectors[":sector_id"].index.$delete({ param: { ...param(site_id), sector_id: String(id) } })));
export const useSaveCluster = (site_id: number) =>
  useAsked(site_id, ({ id, name, sector_id = null }: PartChange) =>
    id === null
      ? take(of.clusters.index.$post({ param: param(site_id), json: { name, sector_id } }))
      : take(of.clusters[":cluster_id"].index.$patch({ param: { ...param(site_id), cluster_id: String(id) }, json: { name, sector_id } })),
  );
export const useRemoveCluster = (site_id: number) =>
  useAsked(site_id, (id: number) =>
    take(of.clusters[":cluster_id"].index.$delete({ param: { ...param(site_id), cluster_id: String(id) } })),
  );
