/**
 * The kinds of a sync; each includes all before it. `structure`: post types, taxonomies and capabilities (requirements 6.2).
 * `metadata`: the terms (requirements 6.1). `daily`: the state of every published content.
 */
export const SYNC_KINDS = ["structure", "metadata", "daily"] as const;
export type SyncKind = (typeof SYNC_KINDS)[number];

/** The wider of two kinds, which includes the other. */
export function wider(one: SyncKind | null, other: SyncKind): SyncKind {
  return one && SYNC_KINDS.indexOf(one) >= SYNC_KINDS.indexOf(other) ? one : other;
}

/** The integration of a sync. The id finds the row; the source names the Schedule after the row was deleted. */
export interface SyncedSite {
  integrationId: number;
  source: string;
}

/** Whether an integration is synchronised at all. */
export function isSynced({ is_active, sync_enabled }: { is_active: boolean; sync_enabled: boolean }): boolean {
  return is_active && sync_enabled;
}

/** The minute of the day (UTC, 0 to 1439) of a site's daily sync. Sources are random, so the syncs are spread evenly over the day. */
export function dailyMinute(source: string): number {
  return Number.parseInt(source.slice(0, 8), 16) % (24 * 60);
}
