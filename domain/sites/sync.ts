/**
 * What a run of `syncSite` brings up to date, each kind with all before it: post types, taxonomies and capabilities (requirements 6.2);
 * the terms (requirements 6.1); the state of every published content.
 */
export const SYNC_KINDS = ["structure", "metadata", "daily"] as const;
export type SyncKind = (typeof SYNC_KINDS)[number];

/** The kind that does what both do. */
export function wider(one: SyncKind | null, other: SyncKind): SyncKind {
  return one && SYNC_KINDS.indexOf(one) >= SYNC_KINDS.indexOf(other) ? one : other;
}

/** Whose schedule: the id finds the row, the source names the schedule when the row is gone. */
export interface SyncedSite {
  integrationId: number;
  source: string;
}

/** Whether an integration is kept in step at all. */
export function isSynced({ is_active, sync_enabled }: { is_active: boolean; sync_enabled: boolean }): boolean {
  return is_active && sync_enabled;
}

/** The minute of the day (UTC, 0 to 1439) for a site's daily run; sources are random, so the day is evenly filled. */
export function dailyMinute(source: string): number {
  return Number.parseInt(source.slice(0, 8), 16) % (24 * 60);
}
