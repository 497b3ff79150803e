/** Keyword search attributes for finding workflow runs in the Temporal UI. Workers register them when they start. */
export const SEARCH_ATTRIBUTES = { content: "Igny8Content", site: "Igny8Site", account: "Igny8Account" } as const;

/** A workflow's values, by the attribute's name. */
export type SearchValues = Readonly<Partial<Record<(typeof SEARCH_ATTRIBUTES)[keyof typeof SEARCH_ATTRIBUTES], string>>>;

export const ofAccount = (account_id: number): SearchValues => ({ [SEARCH_ATTRIBUTES.account]: String(account_id) });

/** The attributes of every workflow of a site. */
export const ofSite = ({ site_id, account_id }: { site_id: number; account_id: number }): SearchValues => ({
  [SEARCH_ATTRIBUTES.site]: String(site_id),
  ...ofAccount(account_id),
});

export const ofContent = (content: { content_id: number; site_id: number; account_id: number }): SearchValues => ({
  [SEARCH_ATTRIBUTES.content]: String(content.content_id),
  ...ofSite(content),
});
