/** Keyword search attributes by which a run is found in the Temporal UI; registered by the worker at its start. */
export const SEARCH_ATTRIBUTES = { content: "Igny8Content", site: "Igny8Site", account: "Igny8Account" } as const;

/** The values of a workflow, by the attribute's name. */
export type SearchValues = Readonly<Partial<Record<(typeof SEARCH_ATTRIBUTES)[keyof typeof SEARCH_ATTRIBUTES], string>>>;

export const ofAccount = (account_id: number): SearchValues => ({ [SEARCH_ATTRIBUTES.account]: String(account_id) });

/** By which every run of a site is found. */
export const ofSite = ({ site_id, account_id }: { site_id: number; account_id: number }): SearchValues => ({
  [SEARCH_ATTRIBUTES.site]: String(site_id),
  ...ofAccount(account_id),
});

export const ofContent = (content: { content_id: number; site_id: number; account_id: number }): SearchValues => ({
  [SEARCH_ATTRIBUTES.content]: String(content.content_id),
  ...ofSite(content),
});
