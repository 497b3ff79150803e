import { queryOptions } from "@tanstack/react-query";
import { api, take } from "./client.ts";

/** A line of a list of addresses, as it was typed. */
export interface GivenSite {
  url: string;
  name?: string | undefined;
  group_name?: string | undefined;
}

const ask = async (json: { sites: GivenSite[]; dry_run: boolean; time_zone?: string }) =>
  (await take(api.sites.bulk.index.$post({ json }))).data;
export type SiteLines = Awaited<ReturnType<typeof ask>>;
export type SiteLine = SiteLines["lines"][number];

/** What adding these sites would do, line by line. Nothing is added. */
export const previewSites = (sites: GivenSite[]) => ask({ sites, dry_run: true });
/** Adds them all, or none. @throws ApiProblem that names the lines */
export const addSites = (sites: GivenSite[], time_zone: string) => ask({ sites, dry_run: false, time_zone });

/** Whether somebody has this address already. */
export const addressQuery = (url: string) =>
  queryOptions({ queryKey: ["sites", "address", url], queryFn: async () => (await previewSites([{ url }])).lines[0] ?? null });
