/** The quotas of an account: the default number, what it counts, and what a person can do at the limit. */
export const QUOTAS = {
  sites: { allowed: 500, what: "sites", way: "Remove one" },
  integrations: { allowed: 1_000, what: "integrations of sites", way: "Remove one" },
  articles: { allowed: 200_000, what: "articles", way: "Delete some" },
  pictures: { allowed: 200_000, what: "pictures", way: "Remove some from articles" },
  picture_megabytes: { allowed: 50_000, what: "megabytes of pictures", way: "Remove some from articles" },
  sectors: { allowed: 5_000, what: "sectors", way: "Remove one" },
  clusters: { allowed: 20_000, what: "clusters", way: "Remove one" },
  taxonomy_terms: { allowed: 100_000, what: "categories and tags", way: "Remove some" },
  api_tokens: { allowed: 200, what: "active API tokens", way: "Revoke one" },
  invites: { allowed: 200, what: "open invites", way: "Revoke one" },
  notification_endpoints: { allowed: 20, what: "webhooks", way: "Remove one" },
  bulk_runs: { allowed: 20, what: "bulk runs at once", way: "Wait for one to end, or cancel it" },
  connection_tests_an_hour: { allowed: 600, what: "connection tests an hour", way: "Wait" },
  site_requests_a_minute: { allowed: 3_000, what: "requests a minute from one site", way: "Wait" },
  streams_of_a_person: { allowed: 25, what: "event streams of one person", way: "Close one, or share one between tabs" },
} as const;
export type QuotaName = keyof typeof QUOTAS;
export const QUOTA_NAMES = Object.keys(QUOTAS) as [QuotaName, ...QuotaName[]];
export type Quotas = Record<QuotaName, number>;

/** The quotas of an account without an agreement of its own. */
export const DEFAULT_QUOTAS = Object.fromEntries(QUOTA_NAMES.map((name) => [name, QUOTAS[name].allowed])) as Quotas;

/** The message at a quota's limit: the quota, its number, and the way out. */
export function quotaMessage(name: QuotaName, allowed: number): string {
  const { what, way } = QUOTAS[name];
  return `This account may have ${allowed} ${what}, and no more. ${way}, or ask an operator of this installation for more.`;
}
