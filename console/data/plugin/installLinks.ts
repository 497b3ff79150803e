import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "../client.ts";

const readLink = async (id: number) =>
  (await take(api.integration.integrations[":id"]["install-link"].index.$get({ param: { id: String(id) } }))).data;
export type LinkState = NonNullable<Awaited<ReturnType<typeof readLink>>>;
/** The state of an integration's newest install link; null if there is none. */
export const installLinkQuery = (id: number) =>
  queryOptions({ queryKey: ["integration", id, "install-link"], queryFn: () => readLink(id) });

/** The most links that the API makes at once. */
const AT_ONCE = 100;
const makeLinks = async (site_ids: number[]) => {
  const links = [];
  for (let from = 0; from < site_ids.length; from += AT_ONCE) {
    const json = { site_ids: site_ids.slice(from, from + AT_ONCE) };
    links.push(...(await take(api.sites["install-links"].index.$post({ json }))).data);
  }
  return links.map((link) => ({ ...link, url: `${link.url}&${new URLSearchParams({ site: link.name, address: link.site_url })}` }));
};
export type InstallLink = Awaited<ReturnType<typeof makeLinks>>[number];

/** Makes an install link for each site. Its page names the site by what the link adds to the token; browsers send that to no server either. Earlier links of these sites are void. */
export function useInstallLinks() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: makeLinks,
    onSettled: () => Promise.all([["integration"], ["integrations"], ["site"]].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
