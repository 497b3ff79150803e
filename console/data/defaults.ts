import { queryOptions, useQuery } from "@tanstack/react-query";
import { useChange } from "./change.ts";
import { api, take } from "./client.ts";
import { structureQuery } from "./integration.ts";
import { integrationsQuery } from "./sites.ts";

const at = api.integration.integrations[":id"].rules.index;
const param = (id: number) => ({ id: String(id) });

const readRules = async (id: number) => (await take(at.$get({ param: param(id) }))).data;
export type SiteDefaults = Awaited<ReturnType<typeof readRules>>;
/** The publishing defaults of a site. */
export const rulesQuery = (id: number) => queryOptions({ queryKey: ["integration", id, "rules"], queryFn: () => readRules(id) });
type RuleChanges = Parameters<typeof at.$patch>[0]["json"];
export const useSaveRules = (id: number, saved: (data: SiteDefaults) => void) =>
  useChange(async (json: RuleChanges) => (await take(at.$patch({ param: param(id), json }))).data, {
    stale: [["integration", id]],
    done: (queries, data) => {
      queries.setQueryData(rulesQuery(id).queryKey, data);
      saved(data);
    },
    said: () => "Saved. New posts use these defaults.",
  });

/**
 * The publishing defaults and the lists of the WordPress that a site's articles go to. Undefined while they load, null if there are none.
 */
export function useDefaults(site_id: number | undefined) {
  const { data: integrations } = useQuery({ ...integrationsQuery(site_id ?? 0), enabled: site_id !== undefined });
  const integration = integrations?.findLast(({ is_active }) => is_active) ?? integrations?.at(-1);
  const id = integration?.id ?? 0;
  const rules = useQuery({ ...rulesQuery(id), enabled: integration !== undefined });
  const structure = useQuery({ ...structureQuery(id), enabled: integration !== undefined });
  return {
    integration: integrations === undefined ? undefined : (integration ?? null),
    rules: rules.data?.rules ?? {},
    structure: structure.data === undefined ? undefined : (structure.data?.structure ?? null),
  };
}
